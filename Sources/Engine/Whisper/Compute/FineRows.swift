/// Room for some rows of activations as two int8 terms per value: the quantized value and its residual.
///
/// Decoding is bound by reading the weights from memory, so the second product is nearly free.
final class FineRows: Sendable {
    var capacity: Int { coarse.capacity }
    let coarse: QuantizedRows
    let rest: QuantizedRows
    private let errors: FloatBuffer

    /// Holds `rows` rows of at most `columns` values.
    init(rows: Int, columns: Int) {
        coarse = QuantizedRows(rows: rows, columns: columns)
        rest = QuantizedRows(rows: rows, columns: columns)
        errors = FloatBuffer(count: rows * columns, for: .model)
    }

    /// The memory of one of these.
    static func bytes(rows: Int, columns: Int) -> Int {
        2 * QuantizedRows.bytes(rows: rows, columns: columns) + rows * columns * MemoryLayout<Float>.stride
    }

    /// Fills the first rows with those of `matrix`.
    func fill(_ matrix: MatrixView, kernels: KernelSet) {
        coarse.fill(matrix, kernels: kernels)
        let errors = errors.matrix(rows: matrix.rows, columns: matrix.columns)
        for row in 0..<matrix.rows {
            kernels.quantizationError(
                of: matrix.row(row), coarse.bytes.pointer + row * coarse.stride, coarse.quantization.pointer[row],
                into: errors.row(row), count: matrix.columns)
        }
        rest.fill(errors, kernels: kernels)
    }
}
