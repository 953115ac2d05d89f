import Domain
import SystemPackage
import Testing

@testable import Whisper

/// Models of every published size, with made-up weights.
@Suite(.serialized) struct ModelShapesTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func model(_ dimensions: ModelDimensions, _ weights: SyntheticModel.Weights) throws -> CTranslate2Weights {
        let path = folder.path.appending("model.bin")
        try SyntheticModel(dimensions: dimensions, weights: weights).write(to: path)
        return try CTranslate2Weights(path)
    }

    @Test(
        "The sizes come from the file, and the plan of an absent model is that of its file",
        arguments: ModelDimensions.known.keys.sorted())
    func sizes(name: String) throws {
        let known = try #require(ModelDimensions.known[name])
        #expect(try ModelDimensions(model(known, .zeros)) == known)
        for precision in Precision.allCases {
            let settings = EngineSettings(threads: 2, precision: precision)
            let planned = try #require(MemoryPlan(known: name, settings))
            let read = try MemoryPlan(folder.path, settings)
            #expect(planned.peak(lanes: 8) == read.peak(lanes: 8))
        }
    }

    @Test(
        "A model as wide as the published one, with few layers, computes numbers, in bytes nearly the same as in floats",
        arguments: ["tiny", "large-v3-turbo"])
    func computes(name: String) throws {
        let known = try #require(ModelDimensions.known[name])
        let dimensions = ModelDimensions(
            melBands: known.melBands, width: known.width, encoderLayers: 2, decoderLayers: 2,
            vocabulary: known.vocabulary)
        let weights = try model(dimensions, .noise)
        // A whole window, and one of which the first five seconds are audio.
        for positions in [WindowPositions(whole: 1500), WindowPositions(audio: 80_000, of: 1500)] {
            let exact = try logits(weights, dimensions, .f32, positions)
            let quantized = try logits(weights, dimensions, .int8, positions)
            #expect(exact.count == dimensions.vocabulary && exact.allSatisfy(\.isFinite))
            let error = zip(exact, quantized).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            let energy = exact.reduce(0) { $0 + $1 * $1 }
            #expect(energy > 0 && error < 0.01 * energy)
        }
    }

    /// After the first token of a window of noise.
    private func logits(
        _ weights: CTranslate2Weights, _ dimensions: ModelDimensions, _ precision: Precision,
        _ positions: WindowPositions = WindowPositions(whole: 1500)
    ) throws -> [Float] {
        let kernels = KernelSet.best, pool = ThreadPool(threads: 2)
        let encoder = try Encoder(weights, dimensions: dimensions, precision: precision, kernels: kernels, pool: pool)
        let decoder = try Decoder(
            weights, dimensions: dimensions, capacity: 1, precision: precision, kernels: kernels, pool: pool)
        let samples = (0..<480_000).map { Int16(truncatingIfNeeded: $0 &* 40_503 % 8_191 - 4_096) }
        LogMel(bands: dimensions.melBands, kernels: kernels, pool: pool)
            .window(of: AudioSamples(samples: samples), samples.indices, into: encoder.melInput)
        let cache = try KeyValueCache(dimensions, positions, precision)
        decoder.attach(encoder.encode(positions), to: cache, scratch: encoder.scratch)
        let logits = decoder.step([Decoder.Input(token: 50_258, position: 0, cache: cache)])
        return Array(UnsafeBufferPointer(start: logits.base, count: dimensions.vocabulary))
    }

    @Test(
        "Every published model loads whole and computes",
        .enabled(if: MachineLimits.current.memory > 6 << 30, "takes up to 4 GB: the machine has not more than 6"),
        // The English-only ones differ from these in one token.
        arguments: ModelDimensions.known.filter(\.value.isMultilingual).keys.sorted() + ["tiny.en"])
    func whole(name: String) throws {
        let dimensions = try #require(ModelDimensions.known[name])
        #expect(try logits(model(dimensions, .zeros), dimensions, .int8).allSatisfy { $0 == 0 })
    }
}
