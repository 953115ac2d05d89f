package import Domain
import Foundation
import Synchronization
package import SystemPackage

/// A vault whose recordings are short texts: it writes real temporary files and fails where it is told to.
package final class MemoryVault: RecordingVault {
    package enum Entry: Sendable {
        /// The file's content; `MemoryTranscriber` reads it aloud again.
        case recording(String)
        case checkFails(VaultError)
        case fetchFails(VaultError)
    }

    private let entries: [TimeBlock: Entry]
    private let calls = Mutex(Calls())

    private struct Calls {
        var checked: [TimeBlock] = []
        var fetched: [TimeBlock] = []
        var checksInFlight = 0
        var mostChecksInFlight = 0
    }

    package init(_ entries: KeyValuePairs<String, Entry>) {
        self.entries = Dictionary(uniqueKeysWithValues: entries.map { (TimeBlock($0.key)!, $0.value) })
    }

    package var checked: [TimeBlock] { calls.withLock { $0.checked } }
    package var fetched: [TimeBlock] { calls.withLock { $0.fetched } }
    package var mostChecksInFlight: Int { calls.withLock { $0.mostChecksInFlight } }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        calls.withLock { calls in
            calls.checked.append(slot.block)
            calls.checksInFlight += 1
            calls.mostChecksInFlight = max(calls.mostChecksInFlight, calls.checksInFlight)
        }
        defer { calls.withLock { $0.checksInFlight -= 1 } }
        await Task.yield()
        switch entries[slot.block] {
        case nil: return .absent
        case .checkFails(let error): throw error
        case .recording(let content): return .present(version: AudioVersion(content))
        case .fetchFails: return .present(version: nil)
        }
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        calls.withLock { $0.fetched.append(slot.block) }
        switch entries[slot.block] {
        case .recording(let content):
            let path = directory.appending("\(UUID().uuidString).wav")
            guard FileManager.default.createFile(atPath: path.string, contents: Data(content.utf8)) else {
                throw .disk(detail: "The test's folder is gone.")
            }
            return Recording(slot: slot, path: path, isTemporary: true, version: AudioVersion(content))
        case .fetchFails(let error): throw error
        case nil, .checkFails: throw .vanished
        }
    }
}
