import CKernels

/// Owns `count` half-precision numbers, 64-byte aligned, zero-filled at the start.
///
/// `@unchecked Sendable`: as for `FloatBuffer`, the pool's tasks write disjoint ranges.
final class HalfBuffer: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<ck_half>
    let count: Int

    init(count: Int) {
        self.count = count
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<ck_half>.stride, alignment: 64)
        pointer = raw.bindMemory(to: ck_half.self, capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
