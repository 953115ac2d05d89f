/// The bytes of one buffer, zero-filled at the start, 64-byte aligned, and given back when this is released.
final class BufferMemory {
    enum Lifetime {
        /// For the moment: memory of its own, free again with the buffer.
        case call
        /// As long as the model: such buffers stand one behind the other in slabs, where nothing comes free before all of it does.
        case model
    }

    let base: UnsafeMutableRawPointer
    /// What `base` lies in; `nil` when it was allocated by itself.
    private let slab: MemorySlab?

    init(bytes: Int, for lifetime: Lifetime) {
        if lifetime == .model, bytes >= MemorySlab.smallestBuffer {
            (base, slab) = MemorySlab.take(bytes)
        } else {
            slab = nil
            base = .allocate(byteCount: bytes, alignment: MemorySlab.alignment)
            base.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        }
    }

    deinit { if slab == nil { base.deallocate() } }
}
