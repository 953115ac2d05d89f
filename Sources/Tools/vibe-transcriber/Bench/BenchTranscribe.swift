import App
import ArgumentParser
import Domain
import Settings
import Whisper

extension BenchCommand {
    /// Complete files, decoded before the clock starts.
    struct Transcribe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Speed on complete files, as a multiple of real time.")
        @OptionGroup var options: Options

        @Argument(help: "Audio files.") var files: [String]

        @Option(help: "A Whisper language such as ja, or auto. (default: WHISPER_LANGUAGE or ja)")
        var language: TranscriptionOptions.Language?

        func run() async throws {
            let settings = try await options.engine.settings()
            let recordings = try await options.samples(of: files, settings)
            let transcriber = try await options.engine.transcriber(settings)
            var wanted = settings.transcription
            if let language { wanted.language = language }
            let seconds = recordings.reduce(0) { $0 + $1.duration }
            var factors: [Double] = []
            for _ in 0..<options.rounds {
                let start = ContinuousClock.now
                for recording in recordings { _ = try await transcriber.transcribe(recording, options: wanted) }
                factors.append(seconds / ((ContinuousClock.now - start) / .seconds(1)))
            }
            BenchFigure(
                name: "transcribe", unit: "× real time", median: factors.median,
                more: ["audio_seconds": .number(seconds), "peak_rss_mb": .number(Double(PeakMemory.megabytes))]
            ).print()
        }
    }
}
