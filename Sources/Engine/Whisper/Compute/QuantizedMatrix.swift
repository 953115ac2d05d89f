import CKernels

/// The weights [rows × columns] of a linear layer in int8, one scale per row (an output channel), packed in
/// panels as the kernels read them. `columns` is a multiple of 4.
final class QuantizedMatrix: Sendable {
    let rows: Int
    let columns: Int
    private let panel: Int
    private let packed: AlignedBuffer<Int8>
    private let scales: FloatBuffer
    private let sums: AlignedBuffer<Int32>

    /// Packs what `read` delivers, a panel's rows at a time, so that the floats are never all in memory.
    init<Failure>(
        rows: Int, columns: Int, kernels: KernelSet,
        read: (Range<Int>, UnsafeMutablePointer<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        self.rows = rows
        self.columns = columns
        panel = kernels.panel
        let padded = Self.padded(rows, panel)
        packed = AlignedBuffer(count: padded * columns, for: .model)
        scales = FloatBuffer(count: padded, for: .model)
        sums = AlignedBuffer(count: padded, for: .model)
        let floats = FloatBuffer(count: panel * columns)
        for first in stride(from: 0, to: rows, by: panel) {
            let range = first..<min(rows, first + panel)
            try read(range, floats.pointer)
            ck_pack_i8(
                floats.pointer, columns, packed.pointer + first * columns, scales.pointer + first,
                sums.pointer + first, Int32(range.count), Int32(columns), Int32(panel))
        }
    }

    /// The memory of one of these.
    static func bytes(rows: Int, columns: Int, kernels: KernelSet) -> Int {
        padded(rows, kernels.panel) * (columns + MemoryLayout<Float>.stride + MemoryLayout<Int32>.stride)
    }

    private static func padded(_ rows: Int, _ panel: Int) -> Int { (rows + panel - 1) / panel * panel }

    /// The panels from channel `first` on, which starts one; valid as long as the matrix.
    func panels(from first: Int) -> ck_packed_i8 {
        precondition(first % panel == 0, "channels start at a panel's start")
        return ck_packed_i8(
            packed: packed.pointer + first * columns, scales: scales.pointer + first, sums: sums.pointer + first)
    }

    /// Widens one row out of its panel.
    func copyRow(_ row: Int, into output: UnsafeMutablePointer<Float>) {
        precondition((0..<rows).contains(row), "a row of the matrix")
        let source = packed.pointer + (row / panel) * panel * columns + row % panel * 4
        for column in 0..<columns {
            output[column] = Float(source[column / 4 * panel * 4 + column % 4]) * scales.pointer[row]
        }
    }
}
