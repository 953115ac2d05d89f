import App
import ArgumentParser
import Foundation
import Logging
import Observability
import Plumbing
import Settings

/// What the commands share: reading the settings, with plain sentences and exit codes if that fails.
enum CommandEnvironment {
    /// Bad settings end the program with status 78 (EX_CONFIG) and a sentence for each.
    static func settings() async throws -> ServiceSettings {
        do throws(SettingsError) {
            return try ServiceSettings(reader: try await Environment.reader())
        } catch {
            for problem in error.problems { printError(problem) }
            throw ExitCode(78)
        }
    }

    /// Logs go to standard error; standard output is for results.
    static func logger(_ settings: ServiceSettings) -> Logger {
        settings.logFormat.logger(label: "vibe-transcriber", level: settings.logLevel)
    }

    /// Fills the ports as the settings choose. What cannot be used ends with a sentence and status 75 (EX_TEMPFAIL) where another
    /// start may succeed, with 78 (EX_CONFIG) if someone has to change something first.
    static func withAdapters(
        _ settings: ServiceSettings, _ logger: Logger, _ body: (Adapters) async throws -> Void
    ) async throws {
        // The database and whatever else is written holds what people said.
        umask(0o077)
        do {
            try await Adapters.with(settings: settings, logger: logger, body)
        } catch let error as SettingsError {
            for problem in error.problems { printError(problem) }
            throw ExitCode(error.mayPass ? 75 : 78)
        }
    }

    static func printError(_ line: String) {
        StandardError.write("\(line)\n")
    }
}
