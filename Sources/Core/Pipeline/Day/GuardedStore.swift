package import Domain
package import Plumbing

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
    package func devices(limit: Int) async throws(StoreError) -> [DeviceID] {
        try await call { () async throws(StoreError) in try await store.devices(limit: limit) }
    }

    package func marks(
        of device: DeviceID, in dates: ClosedRange<LocalDate>
    ) async throws(StoreError) -> [LocalDate: DayMarks] {
        try await call { () async throws(StoreError) in try await store.marks(of: device, in: dates) }
    }
}
