import App
import ArgumentParser
import Domain
import Settings
import SystemPackage

/// `vibe-transcriber transcribe`: files in, text out.
struct TranscribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transcribe", abstract: "Transcribe audio files.",
        discussion: "Exit status: 0 on success, 1 if a file could not be transcribed, 75 if the model cannot be used.")

    @Argument(help: "Audio files: WAV, and anything that ffmpeg reads if it is installed.")
    var files: [String]

    @OptionGroup var engine: EngineOptions

    @Option(help: "A Whisper language such as ja, en-US or Japanese, or auto. (default: WHISPER_LANGUAGE or ja)")
    var language: TranscriptionOptions.Language?

    @Flag(help: "Include when each word was said, as `words` in JSON.")
    var wordTimestamps = false

    @Option(help: "text, json, srt or vtt.") var format = TranscriptFormat.text

    func run() async throws {
        let settings = try await engine.settings()
        var options = settings.transcription
        if let language { options.language = language }
        options.wordTimestamps = wordTimestamps
        try engine.check(options.language, settings)
        let transcription = try await engine.fileTranscription(settings)
        var failed = false
        for file in files {
            do throws(FileTranscriptionError) {
                let transcribed = try await transcription.transcribe(FilePath(file), options: options)
                for warning in transcribed.warnings { CommandEnvironment.printError("\(file): \(warning.detail)") }
                print(format.text(of: transcribed))
            } catch {
                failed = true
                CommandEnvironment.printError("\(file): \(error.sentence)")
            }
        }
        if failed { throw ExitCode(1) }
    }
}
