import Synchronization

/// What all `AlignedBuffer`s hold together: nearly all of the engine's memory, and the proof of `MemoryPlan`.
package enum MemoryLedger {
    private static let held = Atomic<Int>(0)

    /// Bytes held now, in the whole process.
    package static var bytes: Int { held.load(ordering: .relaxed) }

    static func add(_ bytes: Int) { held.add(bytes, ordering: .relaxed) }
}
