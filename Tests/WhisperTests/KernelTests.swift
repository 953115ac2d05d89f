import CKernels
import Testing

@testable import Whisper

/// Every kernel family of this CPU against plain C, on random and awkward shapes.
@Suite struct KernelTests {
    static let families = ["avx512", "avx2", "neon"].filter { KernelSet.named($0) != nil }

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
        for epilogue in [CK_NONE, CK_GELU, CK_ADD, CK_RELU] {
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
        #expect(abs(plain.dot(x, gamma, count: count) - fast.dot(x, gamma, count: count)) < 1e-2)
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
