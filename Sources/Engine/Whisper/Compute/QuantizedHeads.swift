import CKernels

/// The keys and values of some attention heads in int8, packed as the kernels read them, in memory with another owner.
///
/// `@unchecked Sendable`: the pool's tasks write different heads.
struct QuantizedHeads: @unchecked Sendable {
    private let paddedPositions: Int
    private let roundedPositions: Int
    private let depth: Int
    /// Rows of value scales: one for each block of positions.
    private let scaleRows: Int
    /// The heads, one after the other.
    private let memory: UnsafeMutableRawPointer

    /// `depth` is the width of a head; `memory` holds `bytes` for as many heads as are used.
    init(positions: Int, depth: Int, kernels: KernelSet, memory: UnsafeMutableRawPointer) {
        precondition(depth % kernels.panel == 0, "a head fills whole panels")
        self.depth = depth
        paddedPositions = Self.padded(positions, to: kernels.panel)
        roundedPositions = Self.padded(positions, to: 4)
        scaleRows = Self.scaleRows(positions)
        self.memory = memory
    }

    /// The memory of `count` heads.
    static func bytes(count: Int, positions: Int, depth: Int, kernels: KernelSet) -> Int {
        let float = MemoryLayout<Float>.stride
        let keys = padded(positions, to: kernels.panel) * (depth + 2 * float)
        return count * (keys + padded(positions, to: 4) * depth + scaleRows(positions) * depth * float)
    }

    private static func padded(_ count: Int, to multiple: Int) -> Int { (count + multiple - 1) / multiple * multiple }

    private static func scaleRows(_ positions: Int) -> Int {
        padded(positions, to: Int(CK_ATTENTION_BLOCK)) / Int(CK_ATTENTION_BLOCK)
    }

    subscript(head: Int) -> QuantizedHead {
        let float = MemoryLayout<Float>.stride
        let keyBytes = paddedPositions * depth, valueBytes = roundedPositions * depth
        let scaleBytes = paddedPositions * float, valueScaleBytes = scaleRows * depth * float
        let base = memory + head * (keyBytes + valueBytes + 2 * scaleBytes + valueScaleBytes)
        return QuantizedHead(
            keys: base.assumingMemoryBound(to: Int8.self),
            keyScales: (base + keyBytes).assumingMemoryBound(to: Float.self),
            keySums: (base + keyBytes + scaleBytes).assumingMemoryBound(to: Int32.self),
            values: (base + keyBytes + 2 * scaleBytes).assumingMemoryBound(to: Int8.self),
            valueScales: (base + keyBytes + 2 * scaleBytes + valueBytes).assumingMemoryBound(to: Float.self))
    }
}

/// One head of a `QuantizedHeads`.
struct QuantizedHead {
    let keys: UnsafeMutablePointer<Int8>
    let keyScales: UnsafeMutablePointer<Float>
    let keySums: UnsafeMutablePointer<Int32>
    let values: UnsafeMutablePointer<Int8>
    let valueScales: UnsafeMutablePointer<Float>
}
