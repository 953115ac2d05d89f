package import Domain
package import Plumbing
package import SystemPackage

/// A vault behind a circuit breaker: while it is down, slots fail at once instead of waiting for timeouts one by one.
package struct GuardedVault: RecordingVault {
    private let vault: any RecordingVault
    private let breaker: SystemGuard

    package init(_ vault: any RecordingVault, settings: CircuitBreaker.Settings = .init()) {
        self.vault = vault
        breaker = SystemGuard(settings: settings)
    }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        try await breaker.call(refusal: Self.refusal, verdict: Self.verdict) { () async throws(VaultError) in
            try await vault.presence(of: slot)
        }
    }

    package func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? {
        try await breaker.call(refusal: Self.refusal, verdict: Self.verdict) { () async throws(VaultError) in
            try await vault.recordings(of: day)
        }
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        try await breaker.call(refusal: Self.refusal, verdict: Self.verdict) { () async throws(VaultError) in
            try await vault.fetch(slot, into: directory)
        }
    }

    private static var refusal: VaultError {
        .unreachable(detail: "the vault is not called for a while, because its last calls all failed")
    }

    private static func verdict(_ error: VaultError) -> SystemGuard.Verdict {
        switch error {
        case .outsideVault, .disk, .noSpace, .cancelled: .unknown
        // One truncated body says nothing about the next.
        case .incomplete: .answered
        case _ where error.isOutage: .down
        case .unreachable, .refused, .vanished, .tooSlow, .tooLarge: .answered
        }
    }
}
