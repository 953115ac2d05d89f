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

    func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256.") }
    }

    /// The settings from outside, where no option says otherwise.
    func settings() async throws -> Settings {
        var settings = try await CommandEnvironment.settings()
        if let threads { settings.threads = threads }
        if let precision { settings.precision = precision }
        return settings
    }

    /// Loads the model; one that cannot be used ends the program with status 75.
    func fileTranscription(_ settings: Settings) async throws -> FileTranscription {
        do throws(TranscriptionError) {
            let transcriber = try await Transcriber(
                modelDirectory: settings.modelDirectory.appending(model),
                voiceActivityModel: settings.modelDirectory.appending("silero-vad").appending(
                    "silero_vad_16k_op15.onnx"),
                threads: settings.threads, precision: settings.precision)
            let decoding = AudioDecodingSettings(ffmpeg: settings.ffmpegPath?.string ?? "ffmpeg")
            return FileTranscription(decoder: FileAudioDecoder(settings: decoding), transcriber: transcriber)
        } catch {
            CommandEnvironment.printError(error.sentence)
            throw ExitCode(75)
        }
    }
}

extension Precision: ExpressibleByArgument {}
