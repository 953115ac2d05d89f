import CKernels

/// Room for the keys and values of some attention heads as bytes, packed as the kernels read them.
final class QuantizedHeads: Sendable {
    private let paddedPositions: Int
    private let roundedPositions: Int
    private let depth: Int
    /// Rows of value scales: one for each block of positions.
    private let scaleRows: Int
    private let keys: AlignedBuffer<Int8>
    private let keyScales: FloatBuffer
    private let keySums: AlignedBuffer<Int32>
    private let values: AlignedBuffer<Int8>
    private let valueScales: FloatBuffer

    /// `depth` is the width of a head.
    init(count: Int, positions: Int, depth: Int, kernels: KernelSet) {
        precondition(depth % kernels.panel == 0, "a head fills whole panels")
        self.depth = depth
        paddedPositions = (positions + kernels.panel - 1) / kernels.panel * kernels.panel
        roundedPositions = (positions + 3) / 4 * 4
        keys = AlignedBuffer(count: count * paddedPositions * depth, for: .model)
        keyScales = FloatBuffer(count: count * paddedPositions, for: .model)
        keySums = AlignedBuffer(count: count * paddedPositions, for: .model)
        values = AlignedBuffer(count: count * roundedPositions * depth, for: .model)
        let block = Int(CK_ATTENTION_BLOCK)
        scaleRows = (positions + block - 1) / block
        valueScales = FloatBuffer(count: count * scaleRows * depth, for: .model)
    }

    subscript(head: Int) -> QuantizedHead {
        QuantizedHead(
            keys: keys.pointer + head * paddedPositions * depth, keyScales: keyScales.pointer + head * paddedPositions,
            keySums: keySums.pointer + head * paddedPositions,
            values: values.pointer + head * roundedPositions * depth,
            valueScales: valueScales.pointer + head * scaleRows * depth)
    }
}

/// One head of a `QuantizedHeads`, valid as long as it.
struct QuantizedHead {
    let keys: UnsafeMutablePointer<Int8>
    let keyScales: UnsafeMutablePointer<Float>
    let keySums: UnsafeMutablePointer<Int32>
    let values: UnsafeMutablePointer<Int8>
    let valueScales: UnsafeMutablePointer<Float>
}
