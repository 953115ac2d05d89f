import App
import ArgumentParser
import Foundation
import Logging
import Settings

/// `vibe-transcriber serve`: the HTTP server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer POST /fetch-and-transcribe over HTTP until SIGTERM or SIGINT.",
        discussion: "Listens on HOST (127.0.0.1) and PORT (8001).")

    func run() async throws {
        let settings = try await CommandEnvironment.settings()
        ProcessLimits.raiseDescriptorLimit()
        guard ProcessLimits.descriptors >= ProcessLimits.fewestDescriptors else {
            CommandEnvironment.printError(
                "\(ProcessLimits.descriptors) open files are allowed, and a server needs \(ProcessLimits.fewestDescriptors) or "
                    + "more (ulimit -n, LimitNOFILE=).")
            throw ExitCode(78)
        }
        let logger = CommandEnvironment.logger(settings)
        if let notice = settings.access.notice { logger.warning("\(notice)") }
        try await CommandEnvironment.withAdapters(settings, logger) { adapters in
            try await TranscriptionService(
                settings: settings, adapters: adapters, logger: logger,
                environment: ProcessInfo.processInfo.environment
            ).run()
        }
    }
}
