import App
import ArgumentParser
import AudioDecoding
import Domain
import Foundation
import Reports
import Settings
import SystemPackage
import Whisper

/// `vibe-transcriber bench`: how fast this machine is, stage by stage.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure the engine: medians as JSON, one line per figure.",
        discussion: "Machines are shared and noisy: compare figures from runs made side by side.",
        subcommands: [Kernels.self, Encoder.self, Decoder.self, VoiceActivity.self, Transcribe.self, Day.self])

    /// Options that all of them take.
    struct Options: ParsableArguments {
        @OptionGroup var engine: EngineOptions

        @Option(help: "Number of measurements; the median counts.") var rounds = 9

        func validate() throws {
            if rounds < 1 { throw ValidationError("--rounds must be 1 or more.") }
        }

        func benchmark() async throws -> EngineBenchmark {
            try await engine.load(try await engine.settings(), EngineBenchmark.init(modelDirectory:settings:))
        }

        /// The samples of files that are decoded before the clock starts; one that cannot be read ends the program.
        func samples(of files: [String], _ settings: ServiceSettings) async throws -> [AudioSamples] {
            let decoder = FileAudioDecoder(settings: settings.decoding)
            var recordings: [AudioSamples] = []
            for file in files {
                do throws(AudioDecodingError) {
                    recordings.append(try await decoder.decode(FilePath(file)))
                } catch {
                    CommandEnvironment.printError("\(file): \(error.sentence)")
                    throw ExitCode(1)
                }
            }
            return recordings
        }
    }

    struct Kernels: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Matrix products on one core (1500 × 512 × 2048), compared with its peak.")
        @OptionGroup var options: Options

        func run() async throws {
            for result in await KernelBenchmark().run(rounds: options.rounds) {
                BenchFigure(
                    name: "gemm \(result.precision.rawValue)", unit: "GOPS", median: result.median,
                    more: [
                        "kernels": .string(result.family), "peak": .number(result.peak),
                        "share_of_peak": .number(result.median / result.peak),
                        "shape": .string(result.shape.map(String.init).joined(separator: "×")),
                    ]
                ).print()
            }
        }
    }

    struct Encoder: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Milliseconds per 30 s window.")
        @OptionGroup var options: Options

        func run() async throws {
            let times = try await options.benchmark().encoder(rounds: options.rounds)
            BenchFigure(name: "log-mel", milliseconds: times.logMel).print()
            BenchFigure(name: "encoder", milliseconds: times.encoder).print()
            BenchFigure(name: "cross-attention keys and values", milliseconds: times.attach).print()
        }
    }

    struct Decoder: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Milliseconds per step, by batch size.")
        @OptionGroup var options: Options

        func run() async throws {
            let engine = try await options.benchmark()
            for batch in [1, 2, 4, 8, 16] where batch <= engine.lanes {
                let times = await engine.decoder(batch: batch, rounds: 8 * options.rounds)
                BenchFigure(name: "decoder step", milliseconds: times, more: ["batch": .number(Double(batch))]).print()
            }
        }
    }

    struct VoiceActivity: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "vad", abstract: "Milliseconds to look for speech in 30 minutes of quiet noise.")
        @OptionGroup var options: Options

        func run() async throws {
            let times = try await options.benchmark().voiceActivity(rounds: options.rounds)
            BenchFigure(name: "voice activity, 30 min", milliseconds: times).print()
        }
    }
}
