import SystemPackage
import Whisper

extension ServiceSettings {
    /// Slots kept ready in addition to the current one, as far as memory allows.
    package var fetchAhead: Int {
        // Without its files the model cannot be used anyway.
        guard let plan else { return 1 }
        return plan.recordings(within: engine.memory) - 1
    }

    /// The memory that the default model takes.
    var plan: MemoryPlan? {
        try? MemoryPlan(modelDirectory.appending(allowedModels[0]), engine)
    }
}
