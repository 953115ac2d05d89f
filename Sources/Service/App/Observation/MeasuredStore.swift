import Domain

/// A store whose saves are timed, and whose calls are seen by the watchdog.
struct MeasuredStore: TranscriptStore {
    let store: any TranscriptStore
    let metrics: ServiceMetrics
    let pulse: WorkerPulse

    func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await store.processedBlocks(of: day)
    }

    func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        let start = ContinuousClock.now, call = pulse.begin(.storing)
        defer {
            metrics.record(.now - start, of: .store)
            pulse.end(call)
        }
        try await store.save(text, for: slot)
    }

    func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await store.texts(of: day, blocks: blocks)
    }
}
