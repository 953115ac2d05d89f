import ArgumentParser
import Diagnosis

/// `vibe-transcriber health`: the health check of a container or a script.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Check whether the server on HOST and PORT is alive; status 1 if not.")

    func run() async throws {
        guard await HealthProbe.isHealthy(try await CommandEnvironment.settings()) else {
            CommandEnvironment.printError("The server does not answer GET /health.")
            throw ExitCode(1)
        }
    }
}
