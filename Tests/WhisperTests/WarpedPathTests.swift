import Testing

@testable import Whisper

/// The arithmetic of word alignment, on small matrices.
@Suite struct WarpedPathTests {
    @Test("The path enters each row where its values begin to be large")
    func diagonal() {
        let values: [[Float]] = [
            [5, 5, -1, -1, -1, -1],
            [-1, -1, 5, -1, -1, -1],
            [-1, -1, -1, 5, 5, 5],
        ]
        #expect(warpedPath(through: values) == [0, 2, 3])
    }

    @Test("It never goes back, passes each row, and copes with more rows than columns")
    func narrow() {
        #expect(warpedPath(through: [[1, -9], [0, -9], [0, -9], [-9, 1]]) == [0, 0, 0, 1])
        #expect(warpedPath(through: [[3]]) == [0])
        #expect(warpedPath(through: [[0, 9, 0]]) == [0])
        #expect(warpedPath(through: [[1], [1]]) == [0, 0])
    }

    @Test("It is the best of all paths", arguments: 0..<20)
    func best(seed: Int) {
        var state = UInt64(seed + 1)
        func value() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24) - 0.5
        }
        let rows = 3, columns = 5
        let values = (0..<rows).map { _ in (0..<columns).map { _ in value() } }
        func largest(_ row: Int, _ column: Int, _ entries: [Int]) -> (sum: Float, entries: [Int]) {
            if row == rows - 1, column == columns - 1 { return (values[row][column], entries) }
            let next = [(row + 1, column), (row, column + 1), (row + 1, column + 1)].filter {
                $0.0 < rows && $0.1 < columns
            }
            let tried = next.map { largest($0.0, $0.1, $0.0 > row ? entries + [$0.1] : entries) }
            let best = tried.max { $0.sum < $1.sum } ?? (0, [])
            return (best.sum + values[row][column], best.entries)
        }
        #expect(warpedPath(through: values) == largest(0, 0, [0]).entries)
    }

    @Test("The median of seven replaces each value, mirrored at the ends", arguments: [1, 3, 4, 7, 8, 9, 30])
    func median(count: Int) {
        var values = (0..<2 * count).map { Float(($0 * 37 + 11) % 17) }
        let before = values
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            medianFilterRows(of: MatrixView(base: base, rows: 2, columns: count, stride: count), kernels: .best)
        }
        func expected(_ row: Int, _ column: Int) -> Float {
            let around = (column - 3...column + 3).map { index in
                let mirrored = index < 0 ? -index : index >= count ? 2 * (count - 1) - index : index
                return before[row * count + mirrored]
            }
            return around.sorted()[3]
        }
        for row in 0..<2 {
            for column in 0..<count {
                #expect(
                    values[row * count + column] == (count > 3 ? expected(row, column) : before[row * count + column]))
            }
        }
    }

    @Test("Columns get mean 0 and deviation 1; a constant one gets 0")
    func standardized() {
        var values: [Float] = [1, 4, 3, 4, 5, 4]
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            standardizeColumns(of: MatrixView(base: base, rows: 3, columns: 2, stride: 2))
        }
        let deviation = Float(8.0 / 3).squareRoot()
        for (value, expected) in zip(values, [-2 / deviation, 0, 0, 0, 2 / deviation, 0]) {
            #expect(abs(value - expected) < 1e-5)
        }
    }
}
