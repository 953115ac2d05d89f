import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Subprocess
import SystemPackage
import Testing

/// `vibe-transcriber serve` as a process of its own, to be killed.
struct ServiceProcess: Sendable {
    let port: Int
    let kill: @Sendable () throws -> Void
    let terminate: @Sendable () throws -> Void

    /// Starts the program, waits until it answers, runs `body`, and waits for the program's end, which `body` must bring
    /// about.
    static func run(
        in folder: FilePath, environment: [Subprocess.Environment.Key: String],
        _ body: @Sendable (ServiceProcess) async throws -> Void
    ) async throws -> (status: TerminationStatus, log: String) {
        let port = try freePort()
        let given: [Subprocess.Environment.Key: String] = ["HOME": folder.string, "PORT": "\(port)"]
        let result = try await Subprocess.run(
            .path(BuiltProgram.path), arguments: ["serve"],
            environment: .custom(environment.merging(given) { _, own in own }), workingDirectory: folder, input: .none,
            output: .discarded, error: .string(limit: 1 << 24)
        ) { execution in
            let process = ServiceProcess(
                port: port, kill: { try execution.send(signal: .kill) },
                terminate: { try execution.send(signal: .terminate) })
            do {
                while try await process.send(.GET, "/health") == nil { try await Task.sleep(for: .milliseconds(20)) }
                try await body(process)
            } catch {
                try? process.kill()
                throw error
            }
        }
        return (result.terminationStatus, result.standardError)
    }

    /// The answer's body; `nil` when there is none, since the program does not listen yet or has gone.
    func send(
        _ method: HTTPMethod, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) async throws -> String? {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            return String(buffer: try await response.body.collect(upTo: 1 << 22))
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }

    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
