import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Whether a Vault offers the list of a day's recordings, our addition to its API (docs/vault.md).
final class RecordingList: Sendable {
    private let pause: Duration
    private let missingUntil = Mutex<ContinuousClock.Instant?>(nil)

    init(pause: Duration) { self.pause = pause }

    var isWorthAsking: Bool { missingUntil.withLock { $0.map { .now >= $0 } ?? true } }

    /// The Vault does not offer it; a newer one may some day.
    func isMissing() { missingUntil.withLock { $0 = .now + pause } }

    /// The Vault's answer; `nil` from a Vault that does not offer the list.
    enum Answer: Sendable {
        case recordings([TimeBlock: Result<RecordingPresence, VaultError>])
        /// A status that says nothing about the list.
        case failure

        /// 48 slots with their versions are about 5 KB.
        private static let mostBytes = 1 << 18

        init?(_ response: HTTPClientResponse) async {
            switch response.status {
            case .ok:
                let body = try? await response.body.collect(upTo: Self.mostBytes)
                guard let body, let list = try? JSONDecoder().decode(Body.self, from: Data(body.readableBytesView))
                else {
                    return nil
                }
                var recordings: [TimeBlock: Result<RecordingPresence, VaultError>] = [:]
                for slot in list.slots {
                    // An unexpected list must not make recordings look absent: each slot is asked about instead.
                    guard let block = TimeBlock(slot.slot) else { return nil }
                    recordings[block] = .success(.present(version: slot.etag.map { AudioVersion($0) }))
                }
                self = .recordings(recordings)
            case .notFound, .methodNotAllowed, .notImplemented:
                _ = try? await response.body.collect(upTo: 4_096)
                return nil
            default: self = .failure
            }
        }

        private struct Body: Decodable {
            struct Slot: Decodable {
                let slot: String
                let etag: String?
            }

            let slots: [Slot]
        }
    }
}
