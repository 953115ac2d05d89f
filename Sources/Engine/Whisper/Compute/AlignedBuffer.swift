import CKernels

/// Owns `count` numbers, 64-byte aligned, zero-filled at the start.
///
/// `@unchecked Sendable`: the owner hands out disjoint ranges to the pool's threads, or only reads; nothing here
/// changes `pointer` or `count` after `init`.
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Element>
    let count: Int
    private let memory: BufferMemory

    init(count: Int, for lifetime: BufferMemory.Lifetime = .call) {
        self.count = count
        memory = BufferMemory(bytes: max(count, 1) * MemoryLayout<Element>.stride, for: lifetime)
        pointer = memory.base.bindMemory(to: Element.self, capacity: max(count, 1))
    }
}

typealias FloatBuffer = AlignedBuffer<Float>
typealias HalfBuffer = AlignedBuffer<ck_half>
