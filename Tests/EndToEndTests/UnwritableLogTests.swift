import Foundation
import NIOHTTP1
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The program when nothing can be written to its standard error: a full disk, or a reader that has gone.
@Suite(.timeLimit(.minutes(1))) struct UnwritableLogTests {
    enum Place: CaseIterable {
        case fullDisk, closedPipe

        func open() throws -> FileDescriptor {
            switch self {
            case .fullDisk: return try .open("/dev/full", .writeOnly)
            case .closedPipe:
                let pipe = try FileDescriptor.pipe()
                try pipe.readEnd.close()
                return pipe.writeEnd
            }
        }
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: Place.allCases, ["json", "text"])
    func aServerThatCannotWriteItsLogGoesOn(place: Place, format: String) async throws {
        let port = try ServiceProcess.freePort()
        let result = try await Subprocess.run(
            .path(BuiltProgram.path), arguments: ["serve"],
            environment: .custom([
                "HOME": folder.path.string, "PORT": "\(port)", "LOG_FORMAT": format, "LOG_LEVEL": "debug",
            ]), workingDirectory: folder.path, input: .none, output: .discarded,
            error: .fileDescriptor(try place.open(), closeAfterSpawningProcess: true)
        ) { execution in
            let process = ServiceProcess(port: port, kill: {}, terminate: {})
            var answer: String?
            for _ in 0..<500 where answer == nil {
                answer = try await process.send(.GET, "/health")
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(answer == #"{"status":"ok"}"#)
            try? execution.send(signal: .terminate)
        }
        #expect(result.terminationStatus == .exited(0))
    }

    @Test(arguments: Place.allCases)
    func badSettingsStillEndWith78(place: Place) async throws {
        let result = try await Subprocess.run(
            .path(BuiltProgram.path), arguments: ["serve"],
            environment: .custom(["HOME": folder.path.string, "PORT": "x"]), workingDirectory: folder.path,
            input: .none, output: .discarded,
            error: .fileDescriptor(try place.open(), closeAfterSpawningProcess: true))
        #expect(result.terminationStatus == .exited(78))
    }
}
