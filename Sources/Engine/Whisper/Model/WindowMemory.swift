import Synchronization

/// Memory that the current windows share. Each takes a stretch as long as its positions need, so that many short ones find
/// room where few whole ones do.
final class WindowMemory: Sendable {
    private let buffer: AlignedBuffer<UInt8>
    /// Free stretches, in order; no two touch.
    private let free: Mutex<[Range<Int>]>

    init(bytes: Int) {
        buffer = AlignedBuffer(count: bytes, for: .model)
        free = Mutex(bytes > 0 ? [0..<bytes] : [])
    }

    /// A window's part of the memory, freed when this is released.
    final class Stretch: Sendable {
        private let memory: WindowMemory
        private let range: Range<Int>

        fileprivate init(_ range: Range<Int>, of memory: WindowMemory) {
            self.memory = memory
            self.range = range
        }

        deinit { memory.giveBack(range) }

        var base: UnsafeMutableRawPointer { UnsafeMutableRawPointer(memory.buffer.pointer + range.lowerBound) }
    }

    /// The size of `bytes` bytes in whole cache lines.
    static func rounded(_ bytes: Int) -> Int {
        (bytes + MemorySlab.alignment - 1) / MemorySlab.alignment * MemorySlab.alignment
    }

    /// The first stretch that is long enough; `nil` if there is none. Its contents are left over from others.
    func take(_ bytes: Int) -> Stretch? {
        let bytes = Self.rounded(bytes)
        let range: Range<Int>? = free.withLock { free in
            guard let index = free.firstIndex(where: { $0.count >= bytes }) else { return nil }
            let start = free[index].lowerBound
            if free[index].count == bytes {
                free.remove(at: index)
            } else {
                free[index] = start + bytes..<free[index].upperBound
            }
            return start..<start + bytes
        }
        return range.map { Stretch($0, of: self) }
    }

    private func giveBack(_ range: Range<Int>) {
        free.withLock { free in
            var range = range, index = free.firstIndex { $0.lowerBound >= range.upperBound } ?? free.endIndex
            if index < free.endIndex, free[index].lowerBound == range.upperBound {
                range = range.lowerBound..<free.remove(at: index).upperBound
            }
            if index > 0, free[index - 1].upperBound == range.lowerBound {
                index -= 1
                range = free.remove(at: index).lowerBound..<range.upperBound
            }
            free.insert(range, at: index)
        }
    }
}
