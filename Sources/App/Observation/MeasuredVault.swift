import SystemPackage
import WatchMe

/// A vault whose calls are timed and seen by the watchdog.
struct MeasuredVault: RecordingVault {
    let vault: any RecordingVault
    let metrics: ServiceMetrics
    let pulse: WorkerPulse

    func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        defer { pulse.beat() }
        return try await vault.presence(of: slot)
    }

    func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? {
        defer { pulse.beat() }
        return try await vault.recordings(of: day)
    }

    func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        let start = ContinuousClock.now
        defer {
            metrics.record(.now - start, of: .fetch)
            pulse.beat()
        }
        return try await vault.fetch(slot, into: directory)
    }
}
