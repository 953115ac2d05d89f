import CKernels

/// Owns `count` numbers, 64-byte aligned, zero-filled at the start.
///
/// `@unchecked Sendable`: the owner hands out disjoint ranges to the pool's threads, or only reads; nothing here
/// changes `pointer` or `count` after `init`.
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Element>
    let count: Int

    init(count: Int) {
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Element>.stride
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        pointer = raw.bindMemory(to: Element.self, capacity: max(count, 1))
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}

typealias FloatBuffer = AlignedBuffer<Float>
typealias HalfBuffer = AlignedBuffer<ck_half>
