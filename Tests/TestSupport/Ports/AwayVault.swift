package import Domain
import Synchronization
package import SystemPackage

/// Another vault that is away while it is told to be, or for its next calls.
package final class AwayVault: RecordingVault {
    private let vault: any RecordingVault
    private let error: VaultError
    private let state = Mutex((isAway: false, callsLeft: 0, refused: 0))

    package init(_ vault: any RecordingVault, error: VaultError = .unreachable(detail: "restarting")) {
        self.vault = vault
        self.error = error
    }

    /// Until it is told otherwise.
    package func set(isAway: Bool) { state.withLock { $0.isAway = isAway } }

    package func refuse(next calls: Int) { state.withLock { $0.callsLeft = calls } }

    /// Calls that were not let through.
    package var refused: Int { state.withLock { $0.refused } }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        try check()
        return try await vault.presence(of: slot)
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        try check()
        return try await vault.fetch(slot, into: directory)
    }

    private func check() throws(VaultError) {
        let isRefused = state.withLock { state in
            let isRefused = state.isAway || state.callsLeft > 0
            if isRefused { state.refused += 1 }
            state.callsLeft = max(0, state.callsLeft - 1)
            return isRefused
        }
        if isRefused { throw error }
    }
}
