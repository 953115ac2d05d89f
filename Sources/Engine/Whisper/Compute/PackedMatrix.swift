import CKernels

/// The weights [rows × columns] of a linear layer (rows = output channels), packed in panels as the kernels read them.
final class PackedMatrix: Sendable {
    let rows: Int
    let columns: Int
    let panel: Int
    let buffer: FloatBuffer

    /// Packs `weights` (row-major, `stride` floats between the starts of two rows).
    init(_ weights: UnsafePointer<Float>, stride: Int, rows: Int, columns: Int, kernels: KernelSet) {
        self.rows = rows
        self.columns = columns
        panel = kernels.panel
        buffer = FloatBuffer(count: Self.packedCount(rows: rows, columns: columns, panel: panel), for: .model)
        ck_pack_f32(weights, stride, buffer.pointer, Int32(rows), Int32(columns), Int32(panel))
    }

    /// Packs what `read` delivers, a panel's rows at a time, so that the unpacked weights are never all in memory.
    init<Failure>(
        rows: Int, columns: Int, kernels: KernelSet,
        read: (Range<Int>, UnsafeMutablePointer<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        self.rows = rows
        self.columns = columns
        panel = kernels.panel
        buffer = FloatBuffer(count: Self.packedCount(rows: rows, columns: columns, panel: panel), for: .model)
        let unpacked = FloatBuffer(count: panel * columns)
        for first in stride(from: 0, to: rows, by: panel) {
            let range = first..<min(rows, first + panel)
            try read(range, unpacked.pointer)
            ck_pack_f32(
                unpacked.pointer, columns, buffer.pointer + first * columns, Int32(range.count), Int32(columns),
                Int32(panel))
        }
    }

    /// Copies one row out of its panel.
    func copyRow(_ row: Int, into output: UnsafeMutablePointer<Float>) {
        precondition((0..<rows).contains(row), "a row of the matrix")
        let source = buffer.pointer + (row / panel) * panel * columns + row % panel
        for column in 0..<columns { output[column] = source[column * panel] }
    }

    /// The memory of one of these.
    static func bytes(rows: Int, columns: Int, kernels: KernelSet) -> Int {
        packedCount(rows: rows, columns: columns, panel: kernels.panel) * MemoryLayout<Float>.stride
    }

    private static func packedCount(rows: Int, columns: Int, panel: Int) -> Int {
        (rows + panel - 1) / panel * panel * columns
    }
}
