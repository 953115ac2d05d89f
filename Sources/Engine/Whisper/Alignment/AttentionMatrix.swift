/// Where each token of a text listens: the mean of the alignment heads' attention [tokens × positions], each normalized over the
/// tokens and smoothed over time.
struct AttentionMatrix {
    /// Positions whose median replaces the one in the middle, as the kernel has it.
    static let medianWidth = 7

    let positions: Int
    private let values: FloatBuffer

    /// Works in place on `scores`, which are useless afterwards; `scale` is attention's own.
    init(_ scores: AlignmentScores, scale: Float, kernels: KernelSet, pool: ThreadPool) {
        positions = scores.positions
        let mean = FloatBuffer(count: scores.tokens * scores.positions)
        pool.run(scores.heads.count) { index in
            let head = scores[index]
            for row in 0..<head.rows { kernels.softmax(head.row(row), scale: scale, count: head.columns) }
            standardizeColumns(of: head)
            medianFilterRows(of: head, kernels: kernels)
        }
        let weight = 1 / Float(scores.heads.count)
        for index in scores.heads.indices {
            kernels.addScaled(weight, scores[index].base, to: mean.pointer, count: mean.count)
        }
        values = mean
    }

    /// Some tokens' rows, one array each.
    func rows(_ range: Range<Int>) -> [[Float]] {
        range.map { Array(UnsafeBufferPointer(start: values.pointer + $0 * positions, count: positions)) }
    }
}

/// Shifts and scales each column to mean 0 and standard deviation 1; a constant column becomes 0.
func standardizeColumns(of matrix: MatrixView) {
    let count = Float(matrix.rows)
    var mean = [Float](repeating: 0, count: matrix.columns)
    var deviation = mean
    for row in 0..<matrix.rows {
        for column in 0..<matrix.columns { mean[column] += matrix.row(row)[column] / count }
    }
    for row in 0..<matrix.rows {
        for column in 0..<matrix.columns {
            let difference = matrix.row(row)[column] - mean[column]
            deviation[column] += difference * difference / count
        }
    }
    for column in 0..<matrix.columns {
        deviation[column] = deviation[column] > 0 ? 1 / deviation[column].squareRoot() : 0
    }
    for row in 0..<matrix.rows {
        let values = matrix.row(row)
        for column in 0..<matrix.columns { values[column] = (values[column] - mean[column]) * deviation[column] }
    }
}

/// Replaces each value by the median of the seven around it in its row; beyond its ends a row is mirrored. Rows of three values
/// or fewer stay as they are.
func medianFilterRows(of matrix: MatrixView, kernels: KernelSet) {
    let reach = AttentionMatrix.medianWidth / 2, count = matrix.columns
    guard count > reach else { return }
    var padded = [Float](repeating: 0, count: count + 2 * reach)
    for row in 0..<matrix.rows {
        let values = matrix.row(row)
        for index in 0..<count { padded[reach + index] = values[index] }
        for index in 1...reach {
            padded[reach - index] = values[index]
            padded[reach + count - 1 + index] = values[count - 1 - index]
        }
        kernels.medianOfSeven(padded, into: values, count: count)
    }
}
