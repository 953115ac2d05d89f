package import Domain
package import Plumbing
import Synchronization
package import SystemPackage

/// A circuit breaker shared by the calls to one system.
final class SystemGuard: Sendable {
    private let breaker: Mutex<CircuitBreaker>

    init(settings: CircuitBreaker.Settings) { breaker = Mutex(CircuitBreaker(settings: settings)) }

    /// Makes the call if the breaker admits it, and reports the outcome to the breaker.
    ///
    /// - Parameters:
    ///   - refusal: thrown if no call is made.
    ///   - verdict: what a failure says about the system.
    func call<Value, Failure: Error>(
        refusal: Failure, verdict: (Failure) -> Verdict, _ operation: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard breaker.withLock({ $0.admit(at: .now) }) else { throw refusal }
        do throws(Failure) {
            let value = try await operation()
            breaker.withLock { $0.succeed() }
            return value
        } catch {
            let verdict = verdict(error)
            breaker.withLock { breaker in
                switch verdict {
                case .down: breaker.fail(at: .now)
                case .answered: breaker.succeed()
                case .unknown: breaker.abandon(at: .now)
                }
            }
            throw error
        }
    }

    enum Verdict {
        case down, answered, unknown
    }
}

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

/// A store behind a circuit breaker: while it is down, text goes to the outbox without waiting for timeouts.
package struct GuardedStore<Store: TranscriptStore>: TranscriptStore {
    private let store: Store
    private let breaker: SystemGuard

    package init(_ store: Store, settings: CircuitBreaker.Settings = .init()) {
        self.store = store
        breaker = SystemGuard(settings: settings)
    }

    package func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        try await call { () async throws(StoreError) in try await store.processedBlocks(of: day) }
    }

    package func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        try await call { () async throws(StoreError) in try await store.save(text, for: slot) }
    }

    package func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        try await call { () async throws(StoreError) in try await store.texts(of: day, blocks: blocks) }
    }

    private func call<Value>(_ operation: () async throws(StoreError) -> Value) async throws(StoreError) -> Value {
        let refusal = StoreError.unreachable(
            detail: "the store is not called for a while, because its last calls all failed")
        return try await breaker.call(refusal: refusal, verdict: Self.verdict, operation)
    }

    private static func verdict(_ error: StoreError) -> SystemGuard.Verdict {
        switch error {
        case .unreachable: .down
        case .rejected, .unauthorized, .malformedAnswer: .answered
        case .cancelled: .unknown
        }
    }
}

extension GuardedStore: TranscriptCalendar where Store: TranscriptCalendar {
    package func devices(limit: Int) async throws(StoreError) -> [Domain.DeviceID] {
        try await call { () async throws(StoreError) in try await store.devices(limit: limit) }
    }

    package func marks(
        of device: Domain.DeviceID, in dates: ClosedRange<LocalDate>
    ) async throws(StoreError) -> [LocalDate: DayMarks] {
        try await call { () async throws(StoreError) in try await store.marks(of: device, in: dates) }
    }
}
