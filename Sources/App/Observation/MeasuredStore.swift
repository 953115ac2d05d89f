import WatchMe

/// A store whose saves are timed, and whose calls are seen by the watchdog.
struct MeasuredStore: TranscriptStore {
    let store: any TranscriptStore
    let metrics: ServiceMetrics
    let pulse: WorkerPulse

    func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        defer { pulse.beat() }
        return try await store.processedBlocks(of: day)
    }

    func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        let start = ContinuousClock.now
        defer {
            metrics.record(.now - start, of: .store)
            pulse.beat()
        }
        try await store.save(text, for: slot)
    }

    func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        defer { pulse.beat() }
        return try await store.texts(of: day, blocks: blocks)
    }
}
