import App
import ArgumentParser
import AudioDecoding
import Domain
import Reports
import Settings
import SystemPackage
import Whisper

/// Options that choose the engine a command uses.
struct EngineOptions: ParsableArguments {
    @Option(help: "The model.") var model = "base"

    @Option(help: "Compute threads. (default: THREADS or the number of cores)")
    var threads: Int?

    @Option(help: "int8, or f32 for the reference. (default: WHISPER_PRECISION or int8)") var precision: Precision?

    @Option(
        help: ArgumentHelp(
            "Beam width for low-confidence windows. (default: WHISPER_BEAM_SIZE or \(TranscriptionOptions.usualBeamSize))",
            valueName: "texts"))
    var beamSize: Int?

    @Flag(
        inversion: .prefixedNo,
        help: "Compute only part of the silence in a window. (default: WHISPER_SHORT_WINDOWS or no)")
    var shortWindows: Bool?

    @Option(help: ArgumentHelp("Text in the desired style. (default: WHISPER_PROMPT)", valueName: "text"))
    var prompt: String?

    @Option(help: ArgumentHelp("Names that may occur. (default: WHISPER_HOTWORDS)", valueName: "names"))
    var hotwords: String?

    @Option(
        help: ArgumentHelp(
            "Memory for the whole program; less memory means smaller batches. (default: MEMORY_LIMIT_MB)",
            valueName: "MB"))
    var memoryLimit: Int?

    func validate() throws {
        if let memoryLimit, memoryLimit < 64 { throw ValidationError("--memory-limit must be 64 or more.") }
        let beamSizes = 1...TranscriptionOptions.largestBeamSize
        if let beamSize, !beamSizes.contains(beamSize) {
            throw ValidationError("--beam-size must be from 1 to \(beamSizes.upperBound).")
        }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256.") }
    }

    /// The environment's settings, unless an option says otherwise.
    func settings() async throws -> ServiceSettings {
        var settings = try await CommandEnvironment.settings()
        if let threads { settings.engine.threads = threads }
        if let precision { settings.engine.precision = precision }
        if let beamSize { settings.engine.beamSize = beamSize }
        if let shortWindows { settings.engine.shortensWindows = shortWindows }
        if let prompt { settings.prompt = prompt }
        if let hotwords { settings.hotwords = hotwords }
        if let memoryLimit { settings.engine.memoryLimit = memoryLimit << 20 }
        return settings
    }

    /// A language that the model does not know ends the program with status 75, before anything is loaded.
    func check(_ language: TranscriptionOptions.Language, _ settings: ServiceSettings) throws {
        guard ModelLanguages(settings.modelDirectory.appending(model))?.include(language) == false else { return }
        let error = TranscriptionError.languageNotSupported(model: model, language: language.text)
        CommandEnvironment.printError(error.sentence)
        throw ExitCode(75)
    }

    /// Loads the model into what `make` builds; one that cannot be used ends the program with status 75.
    func load<Engine: Sendable>(
        _ settings: ServiceSettings,
        _ make: (FilePath, EngineSettings) async throws(TranscriptionError) -> Engine
    ) async throws -> Engine {
        do throws(TranscriptionError) {
            return try await make(settings.modelDirectory.appending(model), settings.engine)
        } catch {
            CommandEnvironment.printError(error.sentence)
            throw ExitCode(75)
        }
    }

    func transcriber(_ settings: ServiceSettings) async throws -> Transcriber {
        let logger = CommandEnvironment.logger(settings)
        return try await load(settings) { directory, engine throws(TranscriptionError) in
            try await Transcriber(modelDirectory: directory, settings: engine, logger: logger)
        }
    }

    /// A decoder and the loaded model.
    func fileTranscription(_ settings: ServiceSettings) async throws -> FileTranscription {
        FileTranscription(
            decoder: FileAudioDecoder(settings: settings.decoding), transcriber: try await transcriber(settings))
    }
}

extension Precision: ExpressibleByArgument {}
