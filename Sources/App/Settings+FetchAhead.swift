import SystemPackage
import Whisper

extension Settings {
    /// Slots kept ready besides the one in hand: none where a second recording would take the memory of half the batch.
    var fetchAhead: Int {
        let plan = try? MemoryPlan(
            modelDirectory.appending(allowedModels[0]), precision: engine.precision, threads: engine.threads)
        // Without its files the model cannot be used anyway.
        guard let plan else { return 1 }
        let limit = engine.memoryLimit ?? AvailableMemory.bytes
        return plan.lanes(within: limit, recordings: 2) >= 4 ? 1 : 0
    }
}
