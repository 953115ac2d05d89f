package import Domain

/// A store whose saves are timed, and whose calls are seen by the watchdog.
package struct MeasuredStore: TranscriptStore {
    private let store: any TranscriptStore
    private let metrics: ServiceMetrics
    private let pulse: WorkerPulse

    package init(store: any TranscriptStore, metrics: ServiceMetrics, pulse: WorkerPulse) {
        self.store = store
        self.metrics = metrics
        self.pulse = pulse
    }

    package func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await store.processedBlocks(of: day)
    }

    package func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        let start = ContinuousClock.now, call = pulse.begin(.storing)
        defer {
            metrics.record(.now - start, of: .store)
            pulse.end(call)
        }
        try await store.save(text, for: slot)
    }

    package func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await store.texts(of: day, blocks: blocks)
    }
}
