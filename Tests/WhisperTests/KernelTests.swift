import CKernels
import Testing

@testable import Whisper

/// Every kernel family of this CPU against plain C, on random and awkward shapes.
@Suite struct KernelTests {
    static let families = KernelSet.all.map(\.name).filter { $0 != "c" }

    /// Numbers in −1…1, the same in every run.
    private func numbers(_ count: Int, seed: UInt64 = 1) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
        }
    }

    private func worst(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).map { abs($0 - $1) }.max() ?? 0
    }

    static let shapes: [(Int, Int, Int)] = [
        (1, 1, 1), (1, 33, 7), (2, 16, 1), (3, 31, 129), (5, 64, 512), (6, 65, 513), (13, 48, 100), (14, 32, 64),
        (15, 97, 240), (29, 512, 33), (40, 515, 1030),
    ]

    @Test("A linear layer is plain C's, whatever its shape and end", arguments: families, shapes)
    func linear(family: String, shape: (Int, Int, Int)) throws {
        let plain = try #require(KernelSet.named("c")), fast = try #require(KernelSet.named(family))
        let (m, n, k) = shape
        let a = numbers(m * k), weights = numbers(n * k, seed: 2), bias = numbers(n, seed: 3)
        for epilogue in [CK_NONE, CK_GELU, CK_ADD, CK_RELU, CK_ADD_GELU] {
            var results: [[Float]] = []
            for kernels in [plain, fast] {
                var c = numbers(m * n, seed: 4)
                let packed = PackedMatrix(weights, stride: k, rows: n, columns: k, kernels: kernels)
                kernels.linear(a, stride: k, packed, bias: bias, into: &c, stride: n, rows: m, epilogue: epilogue)
                results.append(c)
            }
            #expect(worst(results[0], results[1]) < 1e-5 * Float(k + 10))
        }
    }

    @Test("An int8 layer is plain C's, and close to the layer in floats", arguments: families, shapes)
    func quantizedLinear(family: String, shape: (Int, Int, Int)) throws {
        let plain = try #require(KernelSet.named("c")), fast = try #require(KernelSet.named(family))
        let (m, n) = (shape.0, shape.1), k = (shape.2 + 3) / 4 * 4
        var a = numbers(m * k)
        let weights = numbers(n * k, seed: 2), bias = numbers(n, seed: 3)
        for epilogue in [CK_NONE, CK_GELU, CK_ADD, CK_RELU, CK_ADD_GELU] {
            var exact = numbers(m * n, seed: 4)
            let packed = PackedMatrix(weights, stride: k, rows: n, columns: k, kernels: plain)
            plain.linear(a, stride: k, packed, bias: bias, into: &exact, stride: n, rows: m, epilogue: epilogue)
            var results: [[Float]] = []
            for kernels in [plain, fast] {
                let output = FloatBuffer(count: m * n), rows = QuantizedRows(rows: m, columns: k)
                output.pointer.update(from: numbers(m * n, seed: 4), count: m * n)
                let matrix = QuantizedMatrix(rows: n, columns: k, kernels: kernels) { range, panel in
                    for (index, row) in range.enumerated() {
                        for column in 0..<k { panel[index * k + column] = weights[row * k + column] }
                    }
                }
                a.withUnsafeMutableBufferPointer { a in
                    guard let base = a.baseAddress else { return }
                    rows.fill(MatrixView(base: base, rows: m, columns: k, stride: k), kernels: kernels)
                }
                kernels.linear(
                    rows, matrix, channels: 0..<n, bias: bias, into: output.matrix(rows: m, columns: n),
                    epilogue: epilogue)
                results.append((0..<m * n).map { output.pointer[$0] })
            }
            // Whole numbers in between: only the last place is left to chance.
            #expect(worst(results[0], results[1]) < 1e-4)
            #expect(worst(results[0], exact) < 0.01 * Float(k).squareRoot() + 0.01)
        }
    }

    @Test("A quantized row spans the row's values, whatever they are", arguments: families + ["c"])
    func quantizedRow(family: String) throws {
        let kernels = try #require(KernelSet.named(family))
        for row in [[0, 0, 0, 0], [5, 5, 5, 5], [-3, -1, -2, -3], [1e-20, 0, 0, -1e-20], [100, -0.17, 3, 0]]
            as [[Float]]
        {
            let values = Array((0..<9).map { _ in row }.joined())
            var bytes = [UInt8](repeating: 0, count: values.count)
            let quantization = kernels.quantize(values, into: &bytes, count: values.count)
            let isSigned = family.hasPrefix("neon")
            let restored = bytes.map { byte in
                let whole = isSigned ? Int32(Int8(bitPattern: byte)) : Int32(byte)
                return Float(whole - quantization.zero) * quantization.scale
            }
            #expect(worst(values, restored) <= quantization.scale * 0.51)
            let spread: Float = (row.max() ?? 0) - (row.min() ?? 0)
            let largest: Float = row.map(abs).max() ?? 0
            #expect(quantization.scale <= (spread + largest) / 254 + 1e-30)
        }
    }

    @Test(
        "Attention on bytes is plain C's, and close to attention in floats, with log weights and without",
        arguments: families,
        [
            (1, WindowPositions(whole: 1)), (1, WindowPositions(whole: 31)), (2, WindowPositions(whole: 255)),
            (3, WindowPositions(whole: 256)), (15, WindowPositions(whole: 257)), (29, WindowPositions(whole: 1500)),
            (1, WindowPositions(audio: 0, of: 51)), (15, WindowPositions(audio: 16_000, of: 1500)),
            (29, WindowPositions(audio: 320_001, of: 1500)),
        ])
    func quantizedAttention(family: String, shape: (Int, WindowPositions)) throws {
        let (queries, window) = shape, positions = window.count, depth = 64
        func attend(_ kernels: KernelSet, _ attention: any HeadAttention) -> [Float] {
            let owner = FloatBuffer(count: (2 * queries + 2 * positions) * depth)
            let query = owner.matrix(rows: queries, columns: depth)
            let key = owner.matrix(rows: positions, columns: depth, offset: queries * depth)
            let value = owner.matrix(rows: positions, columns: depth, offset: (queries + positions) * depth)
            let output = owner.matrix(rows: queries, columns: depth, offset: (queries + 2 * positions) * depth)
            query.base.update(from: numbers(queries * depth).map { $0 * 3 }, count: queries * depth)
            // A channel far from zero, as real keys have.
            let keys = numbers(positions * depth, seed: 2).enumerated().map { $0 % depth == 5 ? $1 + 20 : $1 }
            key.base.update(from: keys, count: positions * depth)
            value.base.update(from: numbers(positions * depth, seed: 3), count: positions * depth)
            attention.attend(
                queries: query, keys: key, values: value, positions: window, into: output, kernels: kernels)
            return (0..<queries * depth).map { output.base[$0] }
        }
        let plain = try #require(KernelSet.named("c")), fast = try #require(KernelSet.named(family))
        let exact = attend(plain, FloatHeadAttention(positions: positions, depth: depth))
        let reference = attend(
            plain, QuantizedHeadAttention(positions: positions, depth: depth, kernels: plain))
        let result = attend(fast, QuantizedHeadAttention(positions: positions, depth: depth, kernels: fast))
        #expect(worst(reference, result) < 1e-2)
        #expect(worst(exact, result) < 2e-2)
    }

    @Test("An LSTM's step is plain C's", arguments: families)
    func lstm(family: String) throws {
        let plain = try #require(KernelSet.named("c")), fast = try #require(KernelSet.named(family))
        let gates = numbers(4 * 128).map { $0 * 20 }
        var results: [[Float]] = []
        for kernels in [plain, fast] {
            var cell = numbers(128, seed: 2), hidden = numbers(128, seed: 3)
            kernels.lstm(gates, cell: &cell, hidden: &hidden, count: 128)
            results.append(cell + hidden)
        }
        #expect(worst(results[0], results[1]) < 1e-5)
    }

    @Test("A median of seven is plain C's, and in the middle", arguments: families, [1, 7, 8, 16, 31, 1500])
    func median(family: String, count: Int) throws {
        let plain = try #require(KernelSet.named("c")), fast = try #require(KernelSet.named(family))
        // Some values come several times.
        let x = numbers(count + 6).map { ($0 * 20).rounded() }
        var medians = [[Float](repeating: -1, count: count + 1), [Float](repeating: -1, count: count + 1)]
        for (index, kernels) in [plain, fast].enumerated() {
            kernels.medianOfSeven(x, into: &medians[index], count: count)
        }
        #expect(medians[0] == medians[1] && medians[0].last == -1)
        #expect((0..<count).allSatisfy { x[$0..<$0 + 7].sorted()[3] == medians[0][$0] })
    }

    @Test("Row operations are plain C's", arguments: families, [1, 7, 16, 31, 64, 1500, 1501])
    func rows(family: String, count: Int) throws {
        let plain = try #require(KernelSet.named("c")), fast = try #require(KernelSet.named(family))
        let x = numbers(count).map { $0 * 20 }, gamma = numbers(count, seed: 2), beta = numbers(count, seed: 3)
        var norms = [[Float](repeating: 0, count: count), [Float](repeating: 0, count: count)]
        var softmaxes = [x, x]
        var sums = [beta, beta]
        for (index, kernels) in [plain, fast].enumerated() {
            kernels.layerNorm(x, gamma: gamma, beta: beta, into: &norms[index], count: count)
            kernels.softmax(&softmaxes[index], scale: 0.5, count: count)
            kernels.addScaled(0.3, x, to: &sums[index], count: count)
        }
        #expect(worst(norms[0], norms[1]) < 1e-4)
        #expect(worst(softmaxes[0], softmaxes[1]) < 1e-6)
        #expect(worst(sums[0], sums[1]) < 1e-5)
        #expect(abs(plain.logSumExp(x, count: count) - fast.logSumExp(x, count: count)) < 1e-4)
        #expect(plain.maxIndex(x, count: count) == fast.maxIndex(x, count: count))
    }

    @Test("What is masked counts as nothing", arguments: families)
    func masked(family: String) throws {
        let kernels = try #require(KernelSet.named(family))
        let nothing = [Float](repeating: -.infinity, count: 40)
        #expect(kernels.logSumExp(nothing, count: 40) == -.infinity)
        var one = nothing
        one[37] = 2
        #expect(kernels.logSumExp(one, count: 40) == 2)
        #expect(kernels.maxIndex(one, count: 40) == 37)
    }

    @Test("Attention over half-precision keys and values is plain C's", arguments: families, [1, 15, 64, 100, 1500])
    func attention(family: String, count: Int) throws {
        let plain = try #require(KernelSet.named("c")), fast = try #require(KernelSet.named(family))
        let depth = 64, stride = (count + 31) / 32 * 32
        let query = numbers(depth), floats = numbers(depth * stride, seed: 5), weights = numbers(count, seed: 6)
        var halves = [ck_half](repeating: 0, count: depth * stride)
        var plainHalves = halves
        fast.toHalf(floats, into: &halves, count: halves.count)
        plain.toHalf(floats, into: &plainHalves, count: halves.count)
        #expect(halves == plainHalves)
        var results: [[Float]] = []
        for kernels in [plain, fast] {
            var scores = [Float](repeating: 0, count: count), sum = [Float](repeating: 0, count: depth)
            kernels.scores(query, keys: halves, stride: stride, into: &scores, depth: depth, count: count)
            kernels.weightedSum(weights, values: halves, into: &sum, depth: depth, count: count)
            results.append(scores + sum)
        }
        #expect(worst(results[0], results[1]) < 1e-3)
    }

    @Test("Half precision rounds to nearest even and keeps its limits", arguments: families + ["c"])
    func halfPrecision(family: String) throws {
        let kernels = try #require(KernelSet.named(family))
        let values: [Float] = [
            0, -0.0, 1, -1, 65504, 65520, 1e6, -1e6, 6.1e-5, 6e-8, 3e-8, 1e-9, 1.00048828125, 1.0009765625, 0.1,
            .infinity, -.infinity,
        ]
        var narrow = [ck_half](repeating: 0, count: values.count)
        var wide = [Float](repeating: 0, count: values.count)
        kernels.toHalf(values, into: &narrow, count: values.count)
        kernels.fromHalf(narrow, into: &wide, count: values.count)
        #expect(narrow[2] == 0x3C00 && narrow[4] == 0x7BFF && narrow[5] == 0x7C00 && narrow[9] == 1)
        #expect(wide[12] == 1 && wide[15] == .infinity && wide[16] == -.infinity)
        #expect(abs(wide[14] - 0.1) < 1e-4)
    }
}
