package import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
package import SystemPackage
package import WatchMe

/// The Vault API over HTTP: `GET /download?device_id=&date=&slot=`.
///
/// Every call is tried again as its settings say; copies share one bound on the requests in flight.
package struct VaultClient: RecordingVault {
    private let settings: VaultSettings
    private let http: HTTPClient
    private let gate: RequestGate

    /// `http` is made with `settings.clientConfiguration` and shut down by its owner.
    package init(settings: VaultSettings, http: HTTPClient) {
        self.settings = settings
        self.http = http
        gate = RequestGate(limit: settings.maximumRequests)
    }

    /// Removes downloads that processes which have ended left in `directory`; for the start, before the first download.
    package static func removeAbandonedDownloads(in directory: FilePath) {
        TemporaryFile.removeAbandoned(in: directory)
    }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        try await attempt { () async throws(FailedTry) in try await askWhetherItExists(slot) }
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        try await attempt { () async throws(FailedTry) in try await download(slot, into: directory) }
    }

    /// Runs tries inside the gate; a try that waits for its turn again leaves its place to others.
    private func attempt<Value>(
        _ request: () async throws(FailedTry) -> Value
    ) async throws(VaultError) -> Value {
        var tries = 0
        do throws(FailedTry) {
            return try await settings.retries.run { (failure: FailedTry) in
                if case .tryAgain = failure.advice { settings.onRetry() }
                return failure.advice
            } operation: { () async throws(FailedTry) -> Value in
                tries += 1
                guard await gate.enter() else { throw .final(.cancelled) }
                defer { gate.leave() }
                return try await request()
            }
        } catch {
            throw Task.isCancelled ? .cancelled : error.reason.told(tries)
        }
    }

    private func askWhetherItExists(_ slot: RecordingSlot) async throws(FailedTry) -> RecordingPresence {
        var request = request(for: slot)
        request.headers.add(name: "range", value: "bytes=0-0")
        let response = try await execute(request)
        switch response.status {
        case .ok:
            // The range was ignored: letting go of the body unread ends the transfer.
            return .present(version: Self.version(in: response))
        case .partialContent:
            await finish(response)
            return .present(version: Self.version(in: response))
        case .notFound:
            await finish(response)
            return .absent
        default:
            throw .status(of: response)
        }
    }

    private func download(_ slot: RecordingSlot, into directory: FilePath) async throws(FailedTry) -> Recording {
        let response = try await execute(request(for: slot))
        if response.status == .notFound { throw .final(.vanished) }
        guard response.status == .ok else { throw .status(of: response) }
        let expected = response.headers.first(name: "content-length").flatMap { Int($0) }
        if let expected, expected > settings.maximumBytes { throw .final(.tooLarge(limit: settings.maximumBytes)) }

        let file: TemporaryFile
        do {
            file = try TemporaryFile(in: directory, prefix: slot.block.description)
        } catch {
            throw .final(error)
        }
        do throws(FailedTry) {
            do throws(FailedTry) {
                try await receive(response.body, expecting: expected, into: file)
            } catch {
                try? file.close()
                throw error
            }
            do throws(VaultError) { try file.close() } catch { throw .final(error) }
            return Recording(slot: slot, path: file.path, isTemporary: true, version: Self.version(in: response))
        } catch {
            try? FileManager.default.removeItem(atPath: file.path.string)
            throw error
        }
    }

    private func receive(
        _ body: HTTPClientResponse.Body, expecting expected: Int?, into file: TemporaryFile
    ) async throws(FailedTry) {
        var received = 0
        var chunks = body.makeAsyncIterator()
        while true {
            let chunk: ByteBuffer?
            do {
                chunk = try await chunks.next()
            } catch {
                throw interruption(error, received: received, expected: expected)
            }
            guard let chunk else { break }
            received += chunk.readableBytes
            guard received <= settings.maximumBytes else { throw .final(.tooLarge(limit: settings.maximumBytes)) }
            do throws(VaultError) { try file.append(chunk) } catch { throw .final(error) }
        }
        if Task.isCancelled { throw .final(.cancelled) }
        if let expected, received < expected {
            throw .transient(.incomplete(received: received, expected: expected))
        }
    }

    private static func version(in response: HTTPClientResponse) -> AudioVersion? {
        (response.headers.first(name: "etag") ?? response.headers.first(name: "last-modified")).map(AudioVersion.init)
    }

    /// A body that broke off is incomplete; one that merely stopped coming is a vault out of reach.
    private func interruption(_ error: any Error, received: Int, expected: Int?) -> FailedTry {
        let timeouts: [HTTPClientError] = [.readTimeout, .deadlineExceeded]
        if let error = error as? HTTPClientError, timeouts.contains(error) {
            return .transport(error, hiding: settings.token)
        }
        guard let expected, !Task.isCancelled else { return .transport(error, hiding: settings.token) }
        return .transient(.incomplete(received: received, expected: expected))
    }

    private func request(for slot: RecordingSlot) -> HTTPClientRequest {
        var base = settings.url.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        var request = HTTPClientRequest(
            url: base + "/download?device_id=\(slot.day.device.rawValue.percentEncoded)"
                + "&date=\(slot.day.date.description.percentEncoded)&slot=\(slot.block.description.percentEncoded)")
        request.headers.add(name: "accept", value: "audio/*")
        if let trace = CallContext.trace { request.headers.add(name: "traceparent", value: trace.child.header) }
        if let token = settings.token { request.headers.add(name: "authorization", value: "Bearer \(token.value)") }
        return request
    }

    /// Returns once the head is there; the body has no deadline but the wait for its next byte.
    private func execute(_ request: HTTPClientRequest) async throws(FailedTry) -> HTTPClientResponse {
        do {
            let limit = settings.connectTimeout + settings.idleTimeout
            return try await http.execute(request, timeout: TimeAmount(limit))
        } catch {
            throw .transport(error, hiding: settings.token)
        }
    }

    /// Reads the few bytes of a short answer, so that its connection can be used again.
    private func finish(_ response: HTTPClientResponse) async {
        _ = try? await response.body.collect(upTo: 4_096)
    }
}
