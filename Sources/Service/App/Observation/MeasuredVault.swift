import Domain
import SystemPackage

/// A vault whose calls are timed and seen by the watchdog.
struct MeasuredVault: RecordingVault {
    let vault: any RecordingVault
    let metrics: ServiceMetrics
    let pulse: WorkerPulse

    func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await vault.presence(of: slot)
    }

    func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await vault.recordings(of: day)
    }

    func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        let start = ContinuousClock.now, call = pulse.begin(.fetching)
        defer {
            metrics.record(.now - start, of: .fetch)
            pulse.end(call)
        }
        return try await vault.fetch(slot, into: directory)
    }
}
