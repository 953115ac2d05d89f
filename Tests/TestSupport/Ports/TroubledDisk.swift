package import SQLiteStorage
import Synchronization
import SystemPackage

/// A disk under a state database that is full while it is told to be, or cannot even be read.
package final class TroubledDisk: Sendable {
    private let state = Mutex((isFull: false, isUnreadable: false, refusals: 0))

    package init() {}

    package func set(isFull: Bool) { state.withLock { $0.isFull = isFull } }

    /// Neither read nor written.
    package func set(isUnreadable: Bool) { state.withLock { $0.isUnreadable = isUnreadable } }

    /// What was asked for in vain.
    package var refusals: Int { state.withLock { $0.refusals } }

    func refuses(_ access: StateDatabase.Access) -> Bool {
        state.withLock { state in
            let isRefused = state.isUnreadable || state.isFull && access == .writing
            if isRefused { state.refusals += 1 }
            return isRefused
        }
    }
}

extension TemporaryFolder {
    /// The state on a disk that gets into trouble.
    package func state(on disk: TroubledDisk, announcesEnds: Bool = false) throws -> StateDatabase {
        try StateDatabase(path: path.appending("state.sqlite"), announcesEnds: announcesEnds) { disk.refuses($0) }
    }
}
