import App
import ArgumentParser
import Domain
import Foundation
import Logging
import Pipeline
import Settings
import SystemPackage
import Whisper

extension BenchCommand {
    /// A whole day through the whole pipeline: folder, decoder, engine, SQLite.
    struct Day: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A recorder's day: 48 slots, a fifth of them speech, the rest silence and noise.",
            discussion: "The day is kept in a temporary folder (2.8 GB for 48 slots), which is removed afterwards.")
        @OptionGroup var options: Options

        @Option(help: ArgumentHelp("Audio files with speech, spread over the day.", valueName: "file"))
        var speech: [String] = ["Samples/ja-dinner.wav", "Samples/ja-meeting.wav", "Samples/ja-weather.wav"]

        @Option(help: "Number of slots in the day.") var slots = 48

        func validate() throws {
            if !(1...48).contains(slots) { throw ValidationError("--slots must be from 1 to 48.") }
        }

        /// The samples as a 16-bit recorder writes them.
        private static func wholeNumbers(_ audio: AudioSamples) -> [Int16] {
            var values = [Float](repeating: 0, count: audio.samples.count)
            values.withUnsafeMutableBufferPointer { buffer in
                if let start = buffer.baseAddress { audio.read(audio.samples.indices, into: start) }
            }
            return values.map { Int16(max(-32_768, min(32_767, ($0 * AudioSamples.fullScale).rounded()))) }
        }

        func run() async throws {
            var settings = try await options.engine.settings()
            settings.allowedModels = [options.engine.model]
            let folder = URL(filePath: settings.temporaryDirectory.string)
                .appending(path: "vibe-transcriber-bench-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let day = DayRequest(
                day: DeviceDay(device: DeviceID("bench")!, date: LocalDate("2026-01-01")!), model: options.engine.model,
                blocks: Array(TimeBlock.all.prefix(slots)), force: false)
            let voice = try await options.samples(of: speech, settings).flatMap(Self.wholeNumbers)
            try SyntheticDay(voice: voice).write(day, into: folder.appending(path: "vault"))
            settings.vault = .folder(FilePath(folder.appending(path: "vault").path))
            settings.store = .sqlite(FilePath(folder.appending(path: "day.sqlite").path))
            settings.statePath = FilePath(folder.appending(path: "state.sqlite").path)
            settings.logLevel = .error
            let logger = CommandEnvironment.logger(settings)
            try await CommandEnvironment.withAdapters(settings, logger) { adapters in
                // Loading the model does not count.
                _ = try await adapters.transcribers.transcriber(for: options.engine.model)
                let before = ProcessorTime.seconds, start = ContinuousClock.now
                let report = try await DayPipeline(settings: settings, adapters: adapters, logger: logger)
                    .run(Job(request: day, createdAt: Date())).report
                let wall = (ContinuousClock.now - start) / .seconds(1)
                let audio = 1800 * Double(slots)
                BenchFigure(
                    name: "day", unit: "s", median: wall,
                    more: [
                        "slots": .number(Double(report.processedBlocks.count)), "audio_seconds": .number(audio),
                        "real_time_factor": .number(audio / wall), "peak_rss_mb": .number(Double(PeakMemory.megabytes)),
                        "busy_share": .number(
                            (ProcessorTime.seconds - before) / wall / Double(settings.engine.threads)),
                    ]
                ).print()
            }
        }
    }
}
