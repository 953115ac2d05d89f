import Domain
import SystemPackage
import Testing

@testable import Whisper

/// Several texts of a window at a time, with the real model.
@Suite(.serialized, .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct BeamSearchTests {
    private let pool = ThreadPool(threads: 2)

    private func model(lanes: Int, hypotheses: Int, _ precision: Precision = .int8) throws -> WhisperModel {
        try WhisperModel(
            EngineFixture.baseModel, lanes: lanes, hypotheses: hypotheses, precision: precision, kernels: .best,
            pool: pool)
    }

    private func clip(_ name: String) throws -> [Int16] {
        try EngineFixture.samples(GoldenNumbers.samples.appending("\(name).wav"))
    }

    private func decoder(_ model: WhisperModel, _ samples: [Int16], beamSize: Int) throws -> BatchDecoder {
        let language = try #require(model.tokenizer.special.language("ja"))
        var decoder = BatchDecoder(model: model, audio: AudioSamples(samples: samples), language: language)
        // However likely the greedy text is, a better one is looked for.
        decoder.plan = SearchPlan(beamSize: beamSize, beamThreshold: 0)
        return decoder
    }

    /// Sum of the natural-log probabilities of `tokens` and of their end, from a cache that never shared a page.
    private func score(
        _ tokens: [Int], _ samples: [Int16], _ model: WhisperModel, _ prompt: Prompt
    ) throws -> Double {
        let special = model.tokenizer.special
        let rules = TokenRules(
            special: special, suppressed: model.configuration.suppressed,
            suppressedAtStart: model.configuration.suppressedAtStart, withTimestamps: true)
        let cache = try #require(model.cache(for: model.positions(samples: samples.count)))
        model.encode(AudioSamples(samples: samples), samples.indices, into: cache)
        let all = prompt.tokens + tokens
        var total = 0.0
        for first in stride(from: 0, to: all.count, by: model.decoder.capacity) {
            let positions = first..<min(all.count, first + model.decoder.capacity)
            let logits = model.decoder.step(
                positions.map { Decoder.Input(token: all[$0], position: $0, cache: cache) })
            for (row, position) in positions.enumerated() where position >= prompt.tokens.count - 1 {
                let count = position + 1 - prompt.tokens.count
                let next = count < tokens.count ? tokens[count] : special.endOfText
                rules.apply(
                    to: logits.row(row), count: logits.columns, after: Array(tokens.prefix(count)),
                    last: cache.cross.positions.exact, kernels: model.kernels)
                total += Double(
                    logits.row(row)[next] - model.kernels.logSumExp(logits.row(row), count: logits.columns))
            }
        }
        return total
    }

    @Test("A beam's text has the probability that it has on its own, and is no less likely than the greedy one")
    func probability() throws {
        let model = try model(lanes: 2, hypotheses: 5, .f32), samples = try clip("ja-meeting")
        let chunk = Chunk(range: 0..<samples.count, speech: [0..<samples.count])
        func attempt(beamSize: Int) throws -> Attempt {
            try #require(try decoder(model, samples, beamSize: beamSize).decode([chunk]).first?.accepted)
        }
        let greedy = try attempt(beamSize: 1), beam = try attempt(beamSize: 5)
        #expect(beam.averageLogProbability >= greedy.averageLogProbability - 1e-3)
        let language = try #require(model.tokenizer.special.language("ja"))
        let prompt = Prompt(language: language, withTimestamps: true, special: model.tokenizer.special)
        for attempt in [greedy, beam] {
            let expected = try score(attempt.tokens, samples, model, prompt)
            #expect(abs(attempt.averageLogProbability * Double(attempt.tokens.count + 1) - expected) < 0.05)
        }
    }

    @Test(
        "Windows side by side get the texts that they get alone, also when they wait for their beams",
        arguments: [2, 5])
    func independence(lanes: Int) throws {
        let clips = try ["ja-weather", "ja-meeting", "ja-dinner", "ja-counting", "ja-yes"].map(clip)
        var samples: [Int16] = [], chunks: [Chunk] = []
        for clip in clips {
            let range = samples.count..<samples.count + clip.count
            samples += clip
            chunks.append(Chunk(range: range, speech: [range]))
        }
        let model = try model(lanes: lanes, hypotheses: 4, .f32)
        let together = try decoder(model, samples, beamSize: 4).decode(chunks).map { $0.accepted?.tokens }
        for (chunk, tokens) in zip(chunks, together) {
            let alone = try decoder(model, samples, beamSize: 4).decode([chunk]).first?.accepted?.tokens
            #expect(alone == tokens && alone?.isEmpty == false)
        }
    }

    @Test("Earlier words of any length leave room for the text")
    func context() throws {
        let model = try model(lanes: 1, hypotheses: 2), samples = try clip("ja-weather")
        let names = try model.tokens(of: " " + Array(repeating: "散歩、天気、東京都", count: 60).joined(separator: "、"))
        #expect(names.count > Prompt.longestContext)
        for context in [Array(names.prefix(5)), names] {
            var decoder = try decoder(model, samples, beamSize: 2)
            decoder.context = context
            let chunk = Chunk(range: 0..<samples.count, speech: [0..<samples.count])
            let attempt = try #require(try decoder.decode([chunk]).first?.accepted)
            #expect(attempt.text.contains("散歩に") && attempt.noSpeechProbability < 0.6)
        }
    }
}
