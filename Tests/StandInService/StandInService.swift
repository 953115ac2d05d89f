import App
import Foundation
import Observability
import Settings

/// `vibe-transcriber serve` with one thing replaced: instead of the engine, a stand-in that reads the text of a recording out of its
/// samples. For the checks that start the service a thousand times or run it through weeks; it is no part of any release.
///
/// | name | what |
/// |---|---|
/// | `STAND_IN_REPORT` | a file descriptor that gets one line for each step of the engine |
/// | `STAND_IN_MILLISECONDS` | how long a step takes |
/// | `STAND_IN_FORGETTING_SECONDS` | how often old jobs are looked for |
@main
enum StandInService {
    static func main() async throws { try await serve() }

    private nonisolated static func serve() async throws {
        let environment = ProcessInfo.processInfo.environment
        umask(0o077)
        let settings = try ServiceSettings(reader: try await Settings.Environment.reader())
        ProcessLimits.raiseDescriptorLimit()
        let logger = settings.logFormat.logger(label: "vibe-transcriber", level: settings.logLevel)
        let engine = StandInEngine(
            allowedModels: settings.allowedModels,
            step: .milliseconds(environment["STAND_IN_MILLISECONDS"].flatMap { Int($0) } ?? 0),
            report: environment["STAND_IN_REPORT"].flatMap { Int32($0) })
        try await Adapters.with(settings: settings, logger: logger) { adapters in
            var adapters = adapters
            adapters.transcribers = engine
            try await TranscriptionService(
                settings: settings, adapters: adapters, logger: logger,
                forgettingPause: .seconds(environment["STAND_IN_FORGETTING_SECONDS"].flatMap { Int($0) } ?? 3_600),
                environment: environment
            ).run()
        }
    }
}
