import CKernels

/// Room for some rows of int8 activations, each with its scale and zero point: what one task needs to feed an int8 layer.
final class QuantizedRows: Sendable {
    let capacity: Int
    /// Bytes between the starts of two rows.
    let stride: Int
    let bytes: AlignedBuffer<UInt8>
    let quantization: AlignedBuffer<ck_row_i8>

    /// Holds `rows` rows of at most `columns` values.
    init(rows: Int, columns: Int) {
        capacity = rows
        stride = columns
        bytes = AlignedBuffer(count: rows * columns, for: .model)
        quantization = AlignedBuffer(count: rows, for: .model)
    }

    /// The memory of one of these.
    static func bytes(rows: Int, columns: Int) -> Int { rows * (columns + MemoryLayout<ck_row_i8>.stride) }

    /// Fills the first rows with those of `matrix`.
    func fill(_ matrix: MatrixView, kernels: KernelSet) {
        precondition(matrix.rows <= capacity && matrix.columns <= stride, "the rows fit")
        for row in 0..<matrix.rows {
            quantization.pointer[row] = kernels.quantize(
                matrix.row(row), into: bytes.pointer + row * stride, count: matrix.columns)
        }
    }
}
