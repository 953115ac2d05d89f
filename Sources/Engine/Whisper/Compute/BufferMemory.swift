/// The bytes of one buffer, zero-filled at the start, 64-byte aligned, and given back when this is released.
final class BufferMemory {
    enum Lifetime {
        /// Temporary: memory of its own, freed with the buffer.
        case call
        /// As long as the model: such buffers lie one after the other in slabs, which are freed only as a whole.
        case model
    }

    let base: UnsafeMutableRawPointer
    /// The slab that contains `base`; `nil` if it was allocated by itself.
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
