import WatchMe

/// Decodes the chunks of one recording, several at a time in lockstep.
///
/// A window that ends leaves its lane to the next chunk at once; one that fails a guard starts again at the next
/// temperature in the lane where its audio already is. So long windows never hold up short ones.
struct BatchDecoder {
    let model: WhisperModel
    let samples: [Int16]
    let language: Int
    let guards: Guards
    var withTimestamps = true

    /// What became of one chunk.
    struct Outcome {
        let chunk: Chunk
        /// `nil` when the guards refused every attempt.
        let accepted: Attempt?
        let rejected: Guards.Refusal?
    }

    private var prompt: [Int] {
        let special = model.tokenizer.special
        let start = [special.startOfTranscript, language, special.transcribe]
        return withTimestamps ? start : start + [special.noTimestamps]
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
        var free = model.caches
        var lanes: [Lane] = []
        var outcomes: [Outcome] = []
        while !waiting.isEmpty || !lanes.isEmpty {
            if Task.isCancelled { throw .cancelled }
            while let chunk = waiting.first, let cache = free.popLast() {
                waiting.removeFirst()
                model.encode(samples[chunk.range], into: cache)
                lanes.append(Lane(chunk: chunk, cache: cache, prompt: prompt, guards: guards))
            }
            let finished = step(lanes)
            for (lane, attempt) in finished {
                guard let outcome = outcome(of: lane, attempt) else { continue }
                outcomes.append(outcome)
                lanes.removeAll { $0 === lane }
                lane.cache.clear()
                free.append(lane.cache)
                if let rest = remainder(of: outcome) { waiting.insert(rest, at: waiting.startIndex) }
            }
        }
        return outcomes.sorted { $0.chunk.range.lowerBound < $1.chunk.range.lowerBound }
    }

    /// One token for every lane; the lanes whose text has ended, with their attempts.
    private func step(_ lanes: [Lane]) -> [(Lane, Attempt)] {
        let logits = model.decoder.step(lanes.map(\.input))
        let rules = rules
        var attempts = [Attempt?](repeating: nil, count: lanes.count)
        attempts.withUnsafeMutableBufferPointer { attempts in
            // Each task writes the one element that is its own.
            nonisolated(unsafe) let attempts = attempts
            model.pool.run(lanes.count) { index in
                attempts[index] = lanes[index].advance(
                    logits.row(index), count: logits.columns, rules: rules, model: model)
            }
        }
        return zip(lanes, attempts).compactMap { lane, attempt in attempt.map { (lane, $0) } }
    }

    /// `nil` while there is a temperature left to try.
    private func outcome(of lane: Lane, _ attempt: Attempt) -> Outcome? {
        switch guards.verdict(on: attempt) {
        case .accept:
            return Outcome(chunk: lane.chunk, accepted: attempt, rejected: nil)
        case .reject(let reason):
            return Outcome(
                chunk: lane.chunk, accepted: nil, rejected: Guards.Refusal(reason: reason, attempt: attempt))
        case .tryAgain:
            guard lane.attempts.count == guards.temperatures.count else { return nil }
            switch guards.best(of: lane.attempts, spoken: lane.chunk.spoken) {
            case .success(let best): return Outcome(chunk: lane.chunk, accepted: best, rejected: nil)
            case .failure(let refusal): return Outcome(chunk: lane.chunk, accepted: nil, rejected: refusal)
            }
        }
    }

    /// The part of a chunk that the decoder stopped before, when somebody speaks in it for a second or more.
    private func remainder(of outcome: Outcome) -> Chunk? {
        guard withTimestamps, let accepted = outcome.accepted, !accepted.text.isEmpty else { return nil }
        let special = model.tokenizer.special
        guard let last = accepted.tokens.last(where: { special.isTimestamp($0) }) else { return nil }
        let chunk = outcome.chunk
        let heard = chunk.range.lowerBound + Int(special.seconds(of: last) * Double(AudioSamples.sampleRate))
        guard heard > chunk.range.lowerBound + AudioSamples.sampleRate, heard < chunk.range.upperBound else {
            return nil
        }
        let left = chunk.speech.map { $0.clamped(to: heard..<chunk.range.upperBound) }.filter { !$0.isEmpty }
        guard left.reduce(0, { $0 + $1.count }) >= AudioSamples.sampleRate else { return nil }
        return Chunk(range: heard..<chunk.range.upperBound, speech: left)
    }
}

extension WhisperModel {
    /// Encodes a window's audio (at most 30 s) and keeps its keys and values in `cache`.
    func encode(_ samples: ArraySlice<Int16>, into cache: KeyValueCache) {
        logMel.window(of: samples, into: encoder.melInput)
        decoder.attach(encoder.encode(), to: cache, scratch: encoder.scratch)
    }

    /// The probabilities of all languages for a window's audio, in the order of their tokens.
    func languageProbabilities(of samples: ArraySlice<Int16>) -> [Double] {
        encode(samples, into: caches[0])
        let special = tokenizer.special
        let logits = decoder.step([
            Decoder.Input(token: special.startOfTranscript, position: 0, cache: caches[0])
        ]).row(0)
        let languages = logits + special.startOfTranscript + 1
        return special.languages.indices.map { index in
            kernels.probability(of: index, in: languages, count: special.languages.count)
        }
    }
}
