import SystemPackage
import Whisper

extension Settings {
    /// Slots kept ready besides the one in hand: none where a second recording would take the memory of half the batch.
    var fetchAhead: Int {
        guard let limit = engine.memoryLimit,
            let plan = try? MemoryPlan(
                modelDirectory.appending(allowedModels[0]), precision: engine.precision, threads: engine.threads)
        else { return 1 }
        return plan.lanes(within: limit, recordings: 2) >= 4 ? 1 : 0
    }
}
