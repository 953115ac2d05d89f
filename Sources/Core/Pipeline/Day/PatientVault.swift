import Domain
import Logging
import Synchronization
import SystemPackage

/// A vault whose outages one job waits out: restarting the vault in the middle of a day must not cost the rest of it, nor must
/// a temporarily full disk.
///
/// All calls of the job share one patience, counted from the first failure in a row. When it is used up, calls fail at once
/// until one succeeds again.
final class PatientVault: RecordingVault {
    private let vault: any RecordingVault
    private let patience: Duration
    /// The pause before the second try; it doubles up to `longestPause`.
    private let firstPause: Duration
    private let logger: Logger
    private let outage = Mutex<ContinuousClock.Instant?>(nil)

    private static let longestPause = Duration.seconds(10)

    init(_ vault: any RecordingVault, patience: Duration, firstPause: Duration, logger: Logger) {
        self.vault = vault
        self.patience = patience
        self.firstPause = firstPause
        self.logger = logger
    }

    func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        try await waitingOut { () async throws(VaultError) in try await vault.presence(of: slot) }
    }

    func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? {
        try await waitingOut { () async throws(VaultError) in try await vault.recordings(of: day) }
    }

    func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        try await waitingOut { () async throws(VaultError) in try await vault.fetch(slot, into: directory) }
    }

    private func waitingOut<Value>(_ call: () async throws(VaultError) -> Value) async throws(VaultError) -> Value {
        var pause = firstPause
        while true {
            do throws(VaultError) {
                let value = try await call()
                if outage.withLock({ began in
                    defer { began = nil }
                    return began != nil
                }) {
                    logger.info("Recordings are available again")
                }
                return value
            } catch {
                guard error.isWorthWaitingFor else { throw error }
                let (began, isNew) = outage.withLock { outage in
                    let isNew = outage == nil
                    let began = outage ?? .now
                    outage = began
                    return (began, isNew)
                }
                if isNew, patience > .zero {
                    logger.warning(
                        error.isOutage
                            ? "The vault is down, and the job waits for it"
                            : "There is no space for a recording, and the job waits: free some space in TEMP_DIR",
                        metadata: ["error": "\(error)"])
                }
                let left = patience - (.now - began)
                if left <= .zero { throw error }
                do { try await Task.sleep(for: min(pause, left)) } catch { throw .cancelled }
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }
}
