import App
import ArgumentParser
import AudioDecoding
import Foundation
import SystemPackage
import WatchMe
import Whisper

/// `vibe-transcriber transcribe`: files in, text out.
struct TranscribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transcribe", abstract: "Transcribe audio files.",
        discussion: "Exit status: 0 success, 1 when a file could not be transcribed, 75 when the model cannot be used.")

    @Argument(help: "Audio files: WAV, and with ffmpeg installed everything that it reads.")
    var files: [String]

    @Option(help: "The model.") var model = "base"

    @Option(help: "A Whisper language code, or auto. (default: WHISPER_LANGUAGE or ja)")
    var language: String?

    @Option(help: "Computing threads. (default: THREADS or the number of cores)")
    var threads: Int?

    @Option(help: "int8, or f32 for the reference.") var precision: Precision?

    @Option(
        help: ArgumentHelp(
            "Memory for the whole program: less of it makes smaller batches. (default: MEMORY_LIMIT_MB)",
            valueName: "MB"))
    var memoryLimit: Int?

    @Option(help: "text, json, srt or vtt.") var format = TranscriptFormat.text

    func validate() throws {
        if let memoryLimit, memoryLimit < 64 { throw ValidationError("--memory-limit must be 64 or more.") }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256.") }
    }

    func run() async throws {
        let settings = try await CommandEnvironment.settings()
        let decoder = FileAudioDecoder(settings: settings.decoding)
        let options = TranscriptionOptions(language: .init(language ?? settings.language))
        let transcriber = try await transcriber(settings)
        var failed = false
        for file in files {
            do {
                let started = ContinuousClock.now
                let audio = try await decoder.decode(FilePath(file))
                for warning in audio.warnings { CommandEnvironment.printError("\(file): \(warning)") }
                let transcript = try await transcriber.transcribe(audio, options: options)
                let wall = (ContinuousClock.now - started) / .seconds(1)
                print(
                    format.text(
                        of: TranscribedFile(
                            path: file, transcript: transcript, audioSeconds: audio.duration, wallSeconds: wall)))
            } catch {
                failed = true
                CommandEnvironment.printError("\(file): \(Self.sentence(error))")
            }
        }
        if failed { throw ExitCode(1) }
    }

    private func transcriber(_ settings: Settings) async throws -> Transcriber {
        var engine = settings.engine
        if let threads { engine.threads = threads }
        if let precision { engine.precision = precision }
        if let memoryLimit { engine.memoryLimit = memoryLimit << 20 }
        do throws(TranscriptionError) {
            return try await Transcriber(
                modelDirectory: settings.modelDirectory.appending(model),
                voiceActivityModel: settings.voiceActivityModel,
                settings: engine)
        } catch {
            CommandEnvironment.printError(error.sentence)
            throw ExitCode(75)
        }
    }

    private static func sentence(_ error: any Error) -> String {
        switch error {
        case let error as TranscriptionError: error.sentence
        case let error as AudioDecodingError:
            switch error {
            case .unreadable(let detail), .malformed(let detail), .tooLong(let detail), .decoderMissing(let detail),
                .unsupported(let detail):
                detail
            case .empty: "there is no audio in it"
            case .cancelled: "cancelled"
            }
        default: "\(error)"
        }
    }
}

extension Precision: ExpressibleByArgument {}
