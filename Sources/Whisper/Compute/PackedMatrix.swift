import CKernels

/// The weights [rows × columns] of a linear layer (rows = output channels), packed in panels as the kernels read them.
final class PackedMatrix: Sendable {
    let rows: Int
    let columns: Int
    let buffer: FloatBuffer

    /// Packs `weights` (row-major, `stride` floats between the starts of two rows).
    init(_ weights: UnsafePointer<Float>, stride: Int, rows: Int, columns: Int, kernels: KernelSet) {
        self.rows = rows
        self.columns = columns
        let panels = (rows + kernels.panel - 1) / kernels.panel
        buffer = FloatBuffer(count: panels * kernels.panel * columns)
        ck_pack_f32(weights, stride, buffer.pointer, Int32(rows), Int32(columns), Int32(kernels.panel))
    }
}
