import App
import Foundation
import Settings
import Subprocess
import SystemPackage

/// The program as it was built; it is next to the test bundle.
enum BuiltProgram {
    static let path = FilePath(
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "vibe-transcriber").path)

    /// Runs it with `folder` as home and working directory, and an environment that holds nothing else but what is given.
    static func run(
        _ arguments: [String], in folder: FilePath, environment: [Subprocess.Environment.Key: String] = [:]
    ) async throws -> (status: TerminationStatus, output: String, error: String) {
        let result = try await Subprocess.run(
            .path(path), arguments: Arguments(arguments),
            environment: .custom(environment.merging(["HOME": folder.string]) { given, _ in given }),
            workingDirectory: folder, output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        return (result.terminationStatus, result.standardOutput, result.standardError)
    }

    /// Runs its server likewise while `body` runs, then ends it with SIGTERM.
    static func serve(
        in folder: FilePath, environment: [Subprocess.Environment.Key: String], _ body: () async throws -> Void
    ) async throws -> TerminationStatus {
        let result = try await Subprocess.run(
            .path(path), arguments: ["serve"],
            environment: .custom(environment.merging(["HOME": folder.string]) { given, _ in given }),
            workingDirectory: folder, input: .none, output: .discarded, error: .discarded
        ) { execution in
            do {
                try await body()
            } catch {
                try execution.send(signal: .kill)
                throw error
            }
            try execution.send(signal: .terminate)
        }
        return result.terminationStatus
    }

    /// Where the models of this machine lie; the program itself would look in the folder that it gets for a home.
    static func models() async throws -> FilePath {
        try ServiceSettings(reader: try await Settings.Environment.reader()).modelDirectory
    }

    static func hasModels() async throws -> Bool {
        FileManager.default.fileExists(atPath: try await models().appending("base").appending("model.bin").string)
    }
}
