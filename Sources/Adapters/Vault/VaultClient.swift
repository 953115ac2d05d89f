package import AsyncHTTPClient
package import Domain
import Foundation
import NIOCore
import NIOHTTP1
import OutgoingHTTP
import Plumbing
package import SystemPackage

/// The Vault API over HTTP: `GET /download?device_id=&date=&slot=`.
///
/// Every call is retried according to the settings; copies share one limit on the requests in flight.
package struct VaultClient: RecordingVault {
    typealias FailedTry = OutgoingHTTP.FailedTry<VaultError>

    private let settings: VaultSettings
    private let http: HTTPClient
    private let gate: RequestGate
    private let list: RecordingList

    /// `http` is made with `settings.clientConfiguration` and shut down by its owner.
    package init(settings: VaultSettings, http: HTTPClient) {
        self.settings = settings
        self.http = http
        gate = RequestGate(limit: settings.maximumRequests)
        list = RecordingList(pause: settings.listPause)
    }

    /// Removes downloads that dead processes left in `directory`; call it at startup, before the first download.
    package static func removeAbandonedDownloads(in directory: FilePath) {
        TemporaryFile.removeAbandoned(in: directory)
    }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        try await attempt { () async throws(FailedTry) in try await askWhetherItExists(slot) }
    }

    /// `GET /slots?device_id=&date=`, which a vault may offer: one call instead of 48.
    package func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? {
        guard list.isWorthAsking else { return nil }
        return try await attempt { () async throws(FailedTry) in
            let response = try await execute(request("slots", of: day))
            guard let answer = await RecordingList.Answer(response) else {
                list.isMissing()
                return nil
            }
            switch answer {
            case .recordings(let recordings): return recordings
            case .failure: throw .status(of: response)
            }
        }
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        try await attempt { () async throws(FailedTry) in try await download(slot, into: directory) }
    }

    /// Runs tries inside the gate; waiting between tries frees the place for others.
    private func attempt<Value>(
        _ request: () async throws(FailedTry) -> Value
    ) async throws(VaultError) -> Value {
        try await settings.retries.attempt(onRetry: settings.onRetry) { () async throws(FailedTry) -> Value in
            guard await gate.enter() else { throw .final(.cancelled) }
            defer { gate.leave() }
            return try await request()
        }
    }

    private func askWhetherItExists(_ slot: RecordingSlot) async throws(FailedTry) -> RecordingPresence {
        var request = request(for: slot)
        request.headers.add(name: "range", value: "bytes=0-0")
        let response = try await execute(request)
        switch response.status {
        case .ok:
            // The range was ignored: dropping the body unread ends the transfer.
            return .present(version: Self.version(in: response))
        case .partialContent:
            await finish(response)
            return .present(version: Self.version(in: response))
        case .rangeNotSatisfiable:
            // It exists and has no bytes.
            await finish(response)
            return .present(version: Self.version(in: response))
        case .notFound:
            if let failure = await Self.foreign(response) { throw failure }
            return .absent
        default:
            throw .status(of: response)
        }
    }

    private func download(_ slot: RecordingSlot, into directory: FilePath) async throws(FailedTry) -> Recording {
        let response = try await execute(request(for: slot))
        if response.status == .notFound { throw await Self.foreign(response) ?? .final(.vanished) }
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
                let received = await withDeadline(settings.downloadLimit) { () -> Result<Void, FailedTry> in
                    do throws(FailedTry) {
                        return .success(
                            try await receive(
                                response.body, expecting: expected, into: file))
                    } catch {
                        return .failure(error)
                    }
                }
                guard let received else { throw FailedTry.final(.tooSlow(limit: settings.downloadLimit)) }
                try received.get()
            } catch {
                try? file.close()
                throw error
            }
            do throws(VaultError) { try file.close() } catch { throw .final(error) }
            return Recording(
                slot: slot, path: file.path, isTemporary: true, version: Self.version(in: response),
                changedAt: Self.changedAt(response))
        } catch {
            try? FileManager.default.removeItem(atPath: file.path.string)
            throw error
        }
    }

    private func receive(
        _ body: HTTPClientResponse.Body, expecting expected: Int?, into file: TemporaryFile
    ) async throws(FailedTry) {
        var received = 0
        var head = WAVHead()
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
            if expected == nil { head.append(chunk.readableBytesView) }
            do throws(VaultError) { try file.append(chunk) } catch { throw .final(error) }
        }
        if Task.isCancelled { throw .final(.cancelled) }
        if let expected = expected ?? head.claimedLength, received < expected {
            throw .transient(.incomplete(received: received, expected: expected))
        }
    }

    private static func version(in response: HTTPClientResponse) -> AudioVersion? {
        (response.headers.first(name: "etag") ?? response.headers.first(name: "last-modified")).map(AudioVersion.init)
    }

    /// By this machine's clock, not the vault's.
    private static func changedAt(_ response: HTTPClientResponse) -> Date? {
        func seconds(_ name: String) -> Int? {
            response.headers.first(name: name).flatMap(HTTPDate.secondsSince1970)
        }
        guard let changed = seconds("last-modified") else { return nil }
        let now = Date()
        return now - TimeInterval((seconds("date") ?? Int(now.timeIntervalSince1970)) - changed)
    }

    /// A truncated body is incomplete; one that merely stalls is an unreachable vault.
    private func interruption(_ error: any Error, received: Int, expected: Int?) -> FailedTry {
        let timeouts: [HTTPClientError] = [.readTimeout, .deadlineExceeded]
        if let error = error as? HTTPClientError, timeouts.contains(error) {
            return .transport(error, from: "the vault", hiding: settings.token)
        }
        guard let expected, !Task.isCancelled else {
            return .transport(error, from: "the vault", hiding: settings.token)
        }
        return .transient(.incomplete(received: received, expected: expected))
    }

    /// The error for a 404 that is not the Vault's own "nothing was recorded"; `nil` if it is. The Vault says `{"detail":"File not
    /// found"}`; FastAPI says `{"detail":"Not Found"}` for a path that it does not have, and a proxy in front of a container that is down
    /// says something else that is not a JSON object.
    static func foreign(_ response: HTTPClientResponse) async -> FailedTry? {
        let body = try? await response.body.collect(upTo: 4_096)
        guard let body, let object = try? JSONSerialization.jsonObject(with: Data(body.readableBytesView)),
            let object = object as? [String: Any]
        else {
            return .transient(
                .unreachable(detail: "a 404 that is not the vault's own, such as from a proxy whose vault is down"))
        }
        guard object["detail"] as? String == "Not Found" else { return nil }
        return .final(.refused(status: 404, detail: "there is no /download below VAULT_URL"))
    }

    private func request(for slot: RecordingSlot) -> HTTPClientRequest {
        var request = request("download", of: slot.day, "&slot=\(slot.block.description.percentEncoded)")
        request.headers.add(name: "accept", value: "audio/*")
        return request
    }

    private func request(_ path: String, of day: DeviceDay, _ more: String = "") -> HTTPClientRequest {
        var base = settings.url.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        var request = HTTPClientRequest(
            url: base + "/\(path)?device_id=\(day.device.rawValue.percentEncoded)"
                + "&date=\(day.date.description.percentEncoded)\(more)")
        if let trace = CallContext.trace { request.headers.add(name: "traceparent", value: trace.child.header) }
        if let token = settings.token { request.headers.add(name: "authorization", value: "Bearer \(token.value)") }
        return request
    }

    /// Returns once the headers have arrived; the body has no deadline except the wait for its next byte.
    private func execute(_ request: HTTPClientRequest) async throws(FailedTry) -> HTTPClientResponse {
        do {
            let limit = settings.connectTimeout + settings.idleTimeout
            return try await http.execute(request, timeout: TimeAmount(limit))
        } catch {
            throw .transport(error, from: "the vault", hiding: settings.token)
        }
    }

    /// Reads the few bytes of a short answer, so that its connection can be reused.
    private func finish(_ response: HTTPClientResponse) async {
        _ = try? await response.body.collect(upTo: 4_096)
    }
}
