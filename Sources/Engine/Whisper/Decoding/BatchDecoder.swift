import Domain
import Logging

/// Decodes the chunks of one recording, several at a time in lockstep.
///
/// A window that ends leaves its lane to the next chunk at once; one that fails a guard starts again at the next
/// temperature in the lane where its audio already is. So long windows never hold up short ones.
struct BatchDecoder {
    let model: WhisperModel
    let audio: AudioSamples
    /// `nil` to detect it for each chunk.
    let language: Int?
    var guards = Guards.standard
    /// Its beams are at most as wide as the model has `hypotheses`.
    var plan = SearchPlan()
    var withTimestamps = true
    /// Tokens of what was said before, names and the like.
    var context: [Int] = []
    var logger: Logger?

    /// What became of one chunk.
    struct Outcome {
        /// As far as it was decoded: the rest is a chunk of its own.
        var chunk: Chunk
        /// `nil` when the guards refused every attempt.
        let accepted: Attempt?
        let rejected: Refusal?
        /// When its text tokens were said; `nil` where there are none.
        var alignment: Alignment?
    }

    private func prompt(_ language: ChunkLanguage) -> Prompt {
        Prompt(
            context: context, language: language.token, withTimestamps: withTimestamps, special: model.tokenizer.special
        )
    }

    private var rules: TokenRules {
        TokenRules(
            special: model.tokenizer.special, suppressed: model.configuration.suppressed,
            suppressedAtStart: model.configuration.suppressedAtStart, withTimestamps: withTimestamps)
    }

    /// Outcomes in time order. Stops between two steps when the task is cancelled.
    func decode(_ chunks: [Chunk]) throws(TranscriptionError) -> [Outcome] {
        // The longest texts first: the last steps, in which lanes run empty, are then few.
        var waiting = chunks.sorted { $0.spoken > $1.spoken }[...]
        var lanes: [Lane] = []
        var outcomes: [Outcome] = []
        var profile = LanguageProfile()
        while !waiting.isEmpty || !lanes.isEmpty {
            if Task.isCancelled { throw .cancelled }
            while lanes.count < model.lanes, var chunk = waiting.first, let cache = cache(for: chunk) {
                waiting.removeFirst()
                model.encode(audio, chunk.range, gain: SpeechLevel(of: chunk.speech, in: audio).gain, into: cache)
                guard let language = self.language(of: chunk, in: cache, &profile) else {
                    waiting.insert(contentsOf: chunk.halves, at: waiting.startIndex)
                    continue
                }
                chunk.language = language
                let prompt = prompt(language)
                lanes.append(
                    Lane(
                        chunk: chunk, cache: cache, prompt: prompt, envelope: Envelope(of: chunk.range, in: audio),
                        plan: plan,
                        longest: min(WhisperModel.longestText, model.dimensions.textContext - prompt.tokens.count)))
            }
            for lane in step(turn(of: lanes)) {
                if let other = otherLanguage(for: lane) {
                    lanes.removeAll { $0 === lane }
                    var chunk = lane.chunk
                    chunk.language = other
                    waiting.insert(chunk, at: waiting.startIndex)
                    continue
                }
                if isDoubted(lane) {
                    lanes.removeAll { $0 === lane }
                    var chunk = lane.chunk
                    chunk.needsWholeWindow = true
                    waiting.insert(chunk, at: waiting.startIndex)
                    continue
                }
                guard var outcome = outcome(of: lane) else { continue }
                outcome.alignment = alignment(of: outcome, in: lane.cache)
                lanes.removeAll { $0 === lane }
                if let rest = remainder(of: outcome) {
                    waiting.insert(rest, at: waiting.startIndex)
                    outcome.chunk = outcome.chunk.part(outcome.chunk.range.lowerBound..<rest.range.lowerBound)
                }
                outcomes.append(outcome)
            }
        }
        return outcomes.sorted { $0.chunk.range.lowerBound < $1.chunk.range.lowerBound }
    }

    private func cache(for chunk: Chunk) -> KeyValueCache? {
        model.cache(for: model.positions(samples: chunk.range.count, isWhole: chunk.needsWholeWindow))
    }

    /// Whether the first text of a shortened window does not pass: the whole window may have another.
    private func isDoubted(_ lane: Lane) -> Bool {
        lane.attempts.count == 1 && !lane.cache.cross.positions.isWhole
            && guards.objection(to: lane.attempts[0]) != nil
    }

    /// The language to decode the chunk in after all, when it was given and its first text does not pass; `nil` to stay.
    private func otherLanguage(for lane: Lane) -> ChunkLanguage? {
        guard language != nil, lane.chunk.language?.probability == nil, lane.attempts.count == 1,
            guards.objection(to: lane.attempts[0]) != nil
        else { return nil }
        return LanguageSwitch.language(after: lane.attempts[0], heard: lane.heard)
    }

    /// The language of the chunk in `cache`; `nil` when it seems to hold two, which its halves may tell apart.
    private func language(
        of chunk: Chunk, in cache: KeyValueCache, _ profile: inout LanguageProfile
    ) -> ChunkLanguage? {
        if let known = chunk.language { return known }
        if let language { return ChunkLanguage(token: language, probability: nil) }
        let rate = Double(AudioSamples.sampleRate)
        let verdict = profile.verdict(
            on: model.languageProbabilities(in: cache),
            time: Double(chunk.range.lowerBound + chunk.range.upperBound) / (2 * rate),
            spoken: Double(chunk.spoken) / rate)
        if verdict.isMixed, !chunk.halves.isEmpty { return nil }
        profile.note(verdict)
        return ChunkLanguage(
            token: model.tokenizer.special.startOfTranscript + 1 + verdict.language, probability: verdict.probability)
    }

    /// The lanes of the next step: all, but of those that follow several texts only as many as there is memory for, and those that
    /// have begun before the others.
    private func turn(of lanes: [Lane]) -> [Lane] {
        var room = model.wideLanes - lanes.count { $0.isWide && $0.hasBegun }
        return lanes.filter { lane in
            guard lane.isWide, !lane.hasBegun else { return true }
            room -= 1
            return room >= 0
        }
    }

    /// One token for every text of every lane, more of prompts where there is room; the lanes whose search has ended.
    private func step(_ lanes: [Lane]) -> [Lane] {
        var inputs: [Decoder.Input] = [], origins: [(lane: Int, input: Int)] = []
        var spare = model.decoder.capacity - lanes.reduce(0) { $0 + $1.least }
        for (index, lane) in lanes.enumerated() {
            let least = lane.least, taken = lane.inputs(more: spare)
            spare -= taken.count - least
            inputs += taken
            origins += taken.indices.map { (index, $0) }
        }
        let logits = model.decoder.step(inputs)
        let rules = rules, kernels = model.kernels
        var continuations = [[Sampler.Choice]](repeating: [], count: inputs.count)
        continuations.withUnsafeMutableBufferPointer { continuations in
            // Each task writes the one element that is its own.
            nonisolated(unsafe) let continuations = continuations
            model.pool.run(inputs.count) { row in
                let origin = origins[row]
                continuations[row] = lanes[origin.lane].continuations(
                    of: origin.input, logits.row(row), count: logits.columns, rules: rules, kernels: kernels)
            }
        }
        var next = 0
        return lanes.indices.filter { index in
            let rows = next..<(origins[next...].firstIndex { $0.lane != index } ?? origins.count)
            next = rows.upperBound
            return lanes[index].advance(Array(continuations[rows]), tokenizer: model.tokenizer)
        }.map { lanes[$0] }
    }

    /// `nil` while there is something left to try.
    private func outcome(of lane: Lane) -> Outcome? {
        if let logger, let last = lane.attempts.last, let objection = guards.objection(to: last) {
            logger.debug("A guard objected to a text", metadata: metadata(objection.speaker, last, lane.chunk))
        }
        return switch guards.verdict(on: lane.attempts, plan: plan) {
        case .accept(let best): Outcome(chunk: lane.chunk, accepted: best, rejected: nil)
        case .refuse(let refusal): Outcome(chunk: lane.chunk, accepted: nil, rejected: refusal)
        case .searchOn: nil
        }
    }

    private func metadata(_ speaker: any Guard, _ evidence: Evidence, _ chunk: Chunk) -> Logger.Metadata {
        let attempt = evidence.attempt
        return [
            "guard": "\(type(of: speaker))",
            "start": "\(Double(chunk.range.lowerBound) / Double(AudioSamples.sampleRate))",
            "spoken_seconds": "\(evidence.spokenSeconds)", "temperature": "\(attempt.temperature)",
            "average_log_probability": "\(attempt.averageLogProbability)",
            "no_speech_probability": "\(attempt.noSpeechProbability)",
            "language_probability": "\(attempt.languageProbability ?? 1)",
            "compression_ratio": "\(attempt.compressionRatio)",
            "envelope_skewness": "\(evidence.envelope.skewness)", "level_range": "\(evidence.envelope.range)",
        ]
    }

    /// The times of the text's tokens, while its window is still in `cache`. The model's own timestamps are up to a second off
    /// where pauses or noise surround a sentence.
    private func alignment(of outcome: Outcome, in cache: KeyValueCache) -> Alignment? {
        guard let accepted = outcome.accepted, let language = outcome.chunk.language else { return nil }
        guard accepted.tokens.contains(where: { $0 < model.tokenizer.special.endOfText }) else { return nil }
        return Aligner(model: model).align(
            accepted, language: language.token, count: outcome.chunk.range.count, in: cache)
    }

    /// The part of a chunk that the decoder stopped before, when somebody speaks in it for a second or more.
    private func remainder(of outcome: Outcome) -> Chunk? {
        guard withTimestamps, let accepted = outcome.accepted, !accepted.text.isEmpty else { return nil }
        let special = model.tokenizer.special
        guard let last = accepted.tokens.last(where: { special.isTimestamp($0) }) else { return nil }
        let chunk = outcome.chunk, start = chunk.range.lowerBound, rate = Double(AudioSamples.sampleRate)
        var heard = start + Int(special.seconds(of: last) * rate)
        // The timestamp may stand before the end of the last word, which would then be heard twice. What seems to go on for longer
        // than half a second is speech that the decoder did not hear.
        if let token = outcome.alignment?.lastToken(origin: Double(start) / rate) {
            let end = Int(WordPlacement(chunk).placed([token])[0].end * rate)
            if heard..<heard + AudioSamples.sampleRate / 2 ~= end { heard = end }
        }
        guard heard > start + AudioSamples.sampleRate, heard < chunk.range.upperBound else { return nil }
        let rest = chunk.part(heard..<chunk.range.upperBound)
        return rest.spoken >= AudioSamples.sampleRate ? rest : nil
    }
}

extension WhisperModel {
    /// Encodes a window of a recording (at most 30 s), made louder by `gain`, and keeps its keys and values in `cache`.
    func encode(_ audio: AudioSamples, _ range: Range<Int>, gain: Float = 1, into cache: KeyValueCache) {
        logMel.window(of: audio, range, gain: gain, into: encoder.melInput)
        decoder.attach(encoder.encode(cache.cross.positions), to: cache, scratch: encoder.scratch)
    }

    /// The probabilities of all languages for the window in `cache`, in the order of their tokens.
    func languageProbabilities(in cache: KeyValueCache) -> [Double] {
        let special = tokenizer.special
        let logits = decoder.step([Decoder.Input(token: special.startOfTranscript, position: 0, cache: cache)]).row(0)
        let languages = logits + special.startOfTranscript + 1
        return special.languages.indices.map { index in
            kernels.probability(of: index, in: languages, count: special.languages.count)
        }
    }
}
