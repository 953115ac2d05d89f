import Foundation
import Testing

@testable import Whisper

/// Which positions of a window are computed, and what they weigh.
@Suite struct WindowPositionsTests {
    @Test(
        "Audio and a second of silence stand for themselves, all other positions for their stretch",
        arguments: [0, 1, 320, 16_000, 100_000, 463_000, 463_680])
    func stretches(samples: Int) throws {
        let window = WindowPositions(audio: samples, of: 1500)
        #expect(window.exact * 320 >= samples + 16_000 && (window.exact - 1) * 320 < samples + 16_000)
        let weights = try #require(window.logWeights)
        #expect((0..<window.exact).allSatisfy { weights.pointer[$0] == 0 })
        // Together they weigh what the window's positions do, and each is in the middle of its own.
        var next = window.exact
        for (index, place) in window.silent.enumerated() {
            let stretch = Int(exp(weights.pointer[window.exact + index]).rounded())
            #expect(next + stretch / 2 == place)
            next += stretch
        }
        #expect(next == 1500)
    }

    @Test("A window without room for silence is whole", arguments: [463_681, 464_000, 480_000])
    func whole(samples: Int) {
        let window = WindowPositions(audio: samples, of: 1500)
        #expect(window.isWhole && window.count == 1500 && window.logWeights == nil)
    }

    /// Queries, and the keys and values of a window whose stretches of silence hear exactly the same.
    struct Attention {
        let window = WindowPositions(audio: 48_000, of: 1500)
        let depth = 64
        let queries: FloatBuffer
        /// As they are computed, and with the positions that they stand for.
        let few: (keys: FloatBuffer, values: FloatBuffer)
        let all: (keys: FloatBuffer, values: FloatBuffer)

        init() {
            var numbers = SeededNumbers(seed: 7)
            func random(_ rows: Int) -> FloatBuffer {
                let buffer = FloatBuffer(count: rows * 64)
                for index in 0..<buffer.count { buffer.pointer[index] = Float(2 * numbers.next() - 1) }
                return buffer
            }
            queries = random(3)
            few = (random(window.count), random(window.count))
            let origin =
                Array(0..<window.exact)
                + (window.exact..<window.count).flatMap { [window] index in
                    let weight = window.logWeights.map { exp($0.pointer[index]).rounded() } ?? 1
                    return Array(repeating: index, count: Int(weight))
                }
            func repeated(_ rows: FloatBuffer) -> FloatBuffer {
                let buffer = FloatBuffer(count: origin.count * 64)
                for (index, row) in origin.enumerated() {
                    (buffer.pointer + index * 64).update(from: rows.pointer + row * 64, count: 64)
                }
                return buffer
            }
            all = (repeated(few.keys), repeated(few.values))
        }
    }

    @Test("One weighted key counts as the equal keys that it stands for", arguments: Precision.allCases)
    func equalKeys(precision: Precision) {
        let attention = Attention(), depth = attention.depth, kernels = KernelSet.best
        func attend(_ parts: (keys: FloatBuffer, values: FloatBuffer), _ window: WindowPositions) -> [Float] {
            let head: any HeadAttention =
                switch precision {
                case .f32: FloatHeadAttention(positions: 1500, depth: depth)
                case .int8: QuantizedHeadAttention(positions: 1500, depth: depth, kernels: kernels)
                }
            let output = FloatBuffer(count: 3 * depth)
            head.attend(
                queries: attention.queries.matrix(rows: 3, columns: depth),
                keys: parts.keys.matrix(rows: window.count, columns: depth),
                values: parts.values.matrix(rows: window.count, columns: depth), positions: window,
                into: output.matrix(rows: 3, columns: depth), kernels: kernels)
            return (0..<output.count).map { output.pointer[$0] }
        }
        let weighted = attend(attention.few, attention.window)
        let repeated = attend(attention.all, WindowPositions(whole: 1500))
        let worst = zip(weighted, repeated).map { abs($0 - $1) }.max() ?? 1
        #expect(worst < (precision == .f32 ? 1e-5 : 1e-2))
    }

    @Test("The decoder weights them in the same way", arguments: Precision.allCases)
    func crossAttention(precision: Precision) throws {
        let attention = Attention(), depth = attention.depth, kernels = KernelSet.best
        let dimensions = ModelDimensions(
            melBands: 80, width: depth, encoderLayers: 1, decoderLayers: 1, vocabulary: 51_865)
        func attend(_ parts: (keys: FloatBuffer, values: FloatBuffer), _ window: WindowPositions) throws -> [Float] {
            let cross = try KeyValueCache(dimensions, window, precision).cross
            cross.store(
                keys: parts.keys.matrix(rows: window.count, columns: depth),
                values: parts.values.matrix(rows: window.count, columns: depth), layer: 0, head: 0, kernels: kernels)
            let output = FloatBuffer(count: 3 * depth), scratch = FloatBuffer(count: 3 * dimensions.scratchColumns)
            cross.attend(
                attention.queries.matrix(rows: 3, columns: depth), layer: 0, head: 0,
                into: output.matrix(rows: 3, columns: depth), scratch: scratch.pointer, kernels: kernels)
            return (0..<output.count).map { output.pointer[$0] }
        }
        let weighted = try attend(attention.few, attention.window)
        let repeated = try attend(attention.all, WindowPositions(whole: 1500))
        let worst = zip(weighted, repeated).map { abs($0 - $1) }.max() ?? 1
        #expect(worst < (precision == .f32 ? 1e-3 : 1e-2))
    }
}
