import App
import ArgumentParser
import AudioDecoding
import SystemPackage
import WatchMe
import Whisper

/// Which engine a command computes with.
struct EngineOptions: ParsableArguments {
    @Option(help: "The model.") var model = "base"

    @Option(help: "Computing threads. (default: THREADS or the number of cores)")
    var threads: Int?

    @Option(help: "int8, or f32 for the reference. (default: WHISPER_PRECISION or int8)") var precision: Precision?

    @Option(
        help: ArgumentHelp(
            "Memory for the whole program: less of it makes smaller batches. (default: MEMORY_LIMIT_MB)",
            valueName: "MB"))
    var memoryLimit: Int?

    func validate() throws {
        if let memoryLimit, memoryLimit < 64 { throw ValidationError("--memory-limit must be 64 or more.") }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256.") }
    }

    /// The settings from outside, where no option says otherwise.
    func settings() async throws -> Settings {
        var settings = try await CommandEnvironment.settings()
        if let threads { settings.engine.threads = threads }
        if let precision { settings.engine.precision = precision }
        if let memoryLimit { settings.engine.memoryLimit = memoryLimit << 20 }
        return settings
    }

    /// Loads the model into what `make` builds; one that cannot be used ends the program with status 75.
    func load<Engine: Sendable>(
        _ settings: Settings,
        _ make: (FilePath, FilePath, EngineSettings) async throws(TranscriptionError) -> Engine
    ) async throws -> Engine {
        do throws(TranscriptionError) {
            return try await make(
                settings.modelDirectory.appending(model), settings.voiceActivityModel, settings.engine)
        } catch {
            CommandEnvironment.printError(error.sentence)
            throw ExitCode(75)
        }
    }

    func transcriber(_ settings: Settings) async throws -> Transcriber {
        try await load(settings, Transcriber.init(modelDirectory:voiceActivityModel:settings:))
    }

    /// A decoder and the loaded model.
    func fileTranscription(_ settings: Settings) async throws -> FileTranscription {
        FileTranscription(
            decoder: FileAudioDecoder(settings: settings.decoding), transcriber: try await transcriber(settings))
    }
}

extension Precision: ExpressibleByArgument {}
