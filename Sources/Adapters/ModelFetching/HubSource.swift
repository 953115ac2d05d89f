import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import OutgoingHTTP
import SystemPackage

/// Downloads files over HTTPS from the Hugging Face hub; an interrupted download resumes where it ended.
struct HubSource: Sendable {
    var proxies = ProxyEnvironment.none

    /// Consecutive tries without a byte after which a started download is given up.
    private static let tries = 3

    /// Fetches one file to DIRECTORY/NAME, whose digest the caller checks.
    func fetch(_ file: ModelCatalog.File, from address: String, into directory: FilePath) async throws(SourceFault) {
        let location = "\(address)/\(file.name)"
        guard let url = URL(string: location) else { throw SourceFault("\(location) is not a URL") }
        let client = HTTPClient(
            configuration: .outgoing(to: url, connect: .seconds(3), read: .seconds(30), proxies: proxies))
        let result = await fetch(file, from: location, to: directory.appending(file.name), client)
        try? await client.shutdown()
        try result.get()
    }

    private func fetch(
        _ file: ModelCatalog.File, from address: String, to path: FilePath, _ client: HTTPClient
    ) async -> Result<Void, SourceFault> {
        var failures = 0, hasBegun = false
        while true {
            let before = ModelStore.length(path) ?? 0
            do {
                try await download(file, from: address, to: path, client)
                return .success(())
            } catch let fault as SourceFault {
                return .failure(fault)
            } catch let error as Errno {
                return .failure(SourceFault("\(file.name) cannot be written: \(error)"))
            } catch {
                let hasGrown = ModelStore.length(path) ?? 0 > before
                hasBegun = hasBegun || hasGrown
                failures = hasGrown ? 0 : failures + 1
                if failures == (hasBegun ? Self.tries : 1) || Task.isCancelled {
                    return .failure(SourceFault("no connection"))
                }
            }
        }
    }

    private func download(
        _ file: ModelCatalog.File, from address: String, to path: FilePath, _ client: HTTPClient
    ) async throws {
        let there = ModelStore.length(path).map { $0 < file.bytes ? $0 : 0 } ?? 0
        var request = HTTPClientRequest(url: address)
        if there > 0 { request.headers.add(name: "Range", value: "bytes=\(there)-") }
        let response = try await execute(request, client)
        guard response.status == .ok || response.status == .partialContent else {
            throw SourceFault("it answered \(response.status.code)")
        }
        let isContinued = response.status == .partialContent && there > 0
        let options: FileDescriptor.OpenOptions = isContinued ? [.append] : [.create, .truncate]
        let output = try SystemPackage.FileDescriptor.open(
            path, .writeOnly, options: options, permissions: .ownerReadWrite)
        try await output.closeAfterAsync {
            var written = isContinued ? there : 0
            for try await buffer in response.body {
                written += buffer.readableBytes
                guard written <= file.bytes else { throw SourceFault("it sent more than \(file.bytes) bytes") }
                _ = try buffer.withUnsafeReadableBytes { try output.writeAll($0) }
            }
        }
    }

    /// Follows redirects, but only to the same host or to the hub's own storage.
    private func execute(_ first: HTTPClientRequest, _ client: HTTPClient) async throws -> HTTPClientResponse {
        var request = first
        for _ in 0...5 {
            let response = try await client.execute(request, timeout: .hours(12))
            guard (301...308).contains(response.status.code), let target = response.headers.first(name: "location")
            else { return response }
            guard let origin = URL(string: request.url), let url = URL(string: target, relativeTo: origin)?.absoluteURL,
                Self.mayFollow(from: origin, to: url)
            else { throw SourceFault("it redirects to another host") }
            request.url = url.absoluteString
        }
        throw SourceFault("it keeps redirecting")
    }

    private static func mayFollow(from origin: URL, to target: URL) -> Bool {
        if target.scheme == origin.scheme, target.host() == origin.host(), target.port == origin.port { return true }
        guard target.scheme == "https", let host = target.host()?.lowercased() else { return false }
        return ["huggingface.co", "hf.co"].contains { host == $0 || host.hasSuffix("." + $0) }
    }

    private typealias FileDescriptor = SystemPackage.FileDescriptor
}

extension SystemPackage.FileDescriptor {
    /// `closeAfter` for an asynchronous body.
    fileprivate func closeAfterAsync(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            try? close()
            throw error
        }
        try close()
    }
}
