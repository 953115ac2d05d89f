/// A row-major view of floats with another owner, valid as long as that owner lives.
///
/// `@unchecked Sendable`: the pool's tasks write disjoint rows or columns of it.
struct MatrixView: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    let rows: Int
    let columns: Int
    /// Floats between the starts of two rows.
    let stride: Int

    func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }

    func rows(_ range: Range<Int>) -> MatrixView {
        MatrixView(base: row(range.lowerBound), rows: range.count, columns: columns, stride: stride)
    }

    func columns(_ range: Range<Int>) -> MatrixView {
        MatrixView(base: base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
    }
}

extension AlignedBuffer<Float> {
    /// `rows` × `columns` floats, starting at `offset`, as a matrix.
    func matrix(rows: Int, columns: Int, offset: Int = 0) -> MatrixView {
        precondition(offset + rows * columns <= count, "the buffer holds the whole matrix")
        return MatrixView(base: pointer + offset, rows: rows, columns: columns, stride: columns)
    }
}
