import Foundation
import Synchronization

/// A stretch of memory that holds a model's buffers one after the other, on huge pages if the system has them.
///
/// A decoding step reads more than 100 MB of weights and keys all over memory; with pages of 4 KB the processor waits for
/// their addresses as well. A slab goes back to the system as a whole when the last of its buffers is released.
///
/// `@unchecked Sendable`: `used` changes under the lock of `newest` alone, the rest never.
final class MemorySlab: @unchecked Sendable {
    static let alignment = 64
    /// Smaller buffers are allocated by themselves, in bytes.
    static let smallestBuffer = 64 << 10

    /// Virtual size; untouched pages cost nothing.
    private static let size = 128 << 20
    private static let largePage = 2 << 20

    /// The most that huge pages take beyond `bytes` bytes of buffers: a page is resident as a whole or not at all.
    static func waste(of bytes: Int) -> Int { (bytes / size + 1) * largePage }
    private static let newest = Mutex(Newest())

    /// Weak: a slab without buffers is of no use.
    private struct Newest: Sendable {
        weak var slab: MemorySlab?
    }

    private let mapping: UnsafeMutableRawBufferPointer
    private let base: UnsafeMutableRawPointer
    private let capacity: Int
    private var used = 0

    /// Zero-filled room for `bytes` bytes, which only count as used once they are written.
    static func take(_ bytes: Int) -> (UnsafeMutableRawPointer, MemorySlab) {
        newest.withLock { newest in
            if let slab = newest.slab, let room = slab.room(bytes) { return (room, slab) }
            let slab = MemorySlab(atLeast: bytes)
            guard let room = slab.room(bytes) else { preconditionFailure("a new slab has room") }
            newest.slab = slab
            return (room, slab)
        }
    }

    /// Puts the next buffers into a new slab: those of one model, which are freed together.
    static func beginNew() { newest.withLock { $0.slab = nil } }

    private init(atLeast bytes: Int) {
        capacity = max(Self.size, (bytes + Self.largePage - 1) / Self.largePage * Self.largePage)
        let length = capacity + Self.largePage
        let start = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else { fatalError("no memory for \(length) bytes") }
        mapping = UnsafeMutableRawBufferPointer(start: start, count: length)
        base = start.alignedUp(toMultipleOf: Self.largePage)
        #if os(Linux)
        // Only advice: without huge pages everything works too, a little slower.
        madvise(base, capacity, MADV_HUGEPAGE)
        #endif
    }

    deinit { munmap(mapping.baseAddress, mapping.count) }

    private func room(_ bytes: Int) -> UnsafeMutableRawPointer? {
        guard bytes <= capacity - used else { return nil }
        defer { used += (bytes + Self.alignment - 1) / Self.alignment * Self.alignment }
        return base + used
    }
}
