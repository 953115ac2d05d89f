package import Domain
package import SystemPackage

/// A vault whose calls are timed and seen by the watchdog.
package struct MeasuredVault: RecordingVault {
    private let vault: any RecordingVault
    private let metrics: ServiceMetrics
    private let pulse: WorkerPulse

    package init(vault: any RecordingVault, metrics: ServiceMetrics, pulse: WorkerPulse) {
        self.vault = vault
        self.metrics = metrics
        self.pulse = pulse
    }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await vault.presence(of: slot)
    }

    package func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await vault.recordings(of: day)
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        let start = ContinuousClock.now, call = pulse.begin(.fetching)
        defer {
            metrics.record(.now - start, of: .fetch)
            pulse.end(call)
        }
        return try await vault.fetch(slot, into: directory)
    }
}
