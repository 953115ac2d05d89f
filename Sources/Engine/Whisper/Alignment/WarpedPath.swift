/// Dynamic time warping: of all paths from the first row and column to the last ones that go down, right or both at once, the one
/// over which the sum of `values` is largest. Returns the column in which it enters each row.
///
/// `values` has at least one row, and all rows are of the same length, at least one.
func warpedPath(through values: [[Float]]) -> [Int] {
    enum Step: UInt8 { case both, down, right }
    let rows = values.count, columns = values[0].count
    var steps = [Step](repeating: .right, count: rows * columns)
    var above = [Float](repeating: -.infinity, count: columns)
    var current = above
    for row in 0..<rows {
        for column in 0..<columns {
            var best: Float = row == 0 && column == 0 ? 0 : -.infinity
            var step = Step.both
            // Ties go to the right, because a token lasts for several positions.
            if row > 0, column > 0, above[column - 1] > best { best = above[column - 1] }
            if row > 0, above[column] > best { (best, step) = (above[column], .down) }
            if column > 0, current[column - 1] >= best { (best, step) = (current[column - 1], .right) }
            current[column] = best + values[row][column]
            steps[row * columns + column] = step
        }
        swap(&above, &current)
    }
    var entries = [Int](repeating: 0, count: rows)
    var row = rows - 1, column = columns - 1
    while row > 0 {
        switch steps[row * columns + column] {
        case .right: column -= 1
        case .down:
            entries[row] = column
            row -= 1
        case .both:
            entries[row] = column
            row -= 1
            column -= 1
        }
    }
    return entries
}
