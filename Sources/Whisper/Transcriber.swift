package import SystemPackage
package import WatchMe

/// The engine as the rest of the program sees it: one model, one recording at a time, on a thread of its own.
///
/// Its calls contain no `await`: an actor is re-entrant, and a second recording must not begin in the middle of one.
package actor Transcriber: SpeechTranscriber {
    private let thread: DedicatedThread
    private let model: WhisperModel
    private let voiceActivity: VoiceActivity
    private let listener: SpeechListener
    private let guards = Guards()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Loads the model, which takes a moment and its memory.
    /// - Parameters:
    ///   - modelDirectory: holds `model.bin`, `config.json` and `tokenizer.json`.
    ///   - voiceActivityModel: `silero_vad_16k_op15.onnx`.
    /// - Throws: `modelUnavailable` when files are missing or damaged, `tooLarge` when the model does not fit the memory.
    package init(
        modelDirectory: FilePath, voiceActivityModel: FilePath, settings: EngineSettings
    ) async throws(TranscriptionError) {
        let loader = Loader()
        let parts = try await loader.load(modelDirectory, voiceActivityModel, settings)
        thread = loader.thread
        model = parts.model
        voiceActivity = parts.voiceActivity
        listener = SpeechListener(voiceActivityModel, threads: settings.threads)
    }

    /// The kernels that compute here, such as `avx512`.
    package static var kernelName: String { KernelSet.best.name }

    package nonisolated func prepare(_ audio: AudioSamples) async -> AudioSamples {
        AudioSamples(
            samples: audio.samples, warnings: audio.warnings,
            speechProbabilities: await listener.probabilities(of: audio.samples))
    }

    package func transcribe(
        _ audio: AudioSamples, options: TranscriptionOptions
    ) async throws(TranscriptionError) -> Transcript {
        let special = model.tokenizer.special
        if case .code(let code) = options.language, special.language(code) == nil { throw .unknownLanguage(code) }
        let probabilities = audio.speechProbabilities ?? voiceActivity.probabilities(of: audio.samples)
        if Task.isCancelled { throw .cancelled }
        let chunks = Chunking().chunks(probabilities, count: audio.samples.count)
        let (language, probability) = self.language(options.language, chunks, audio)
        guard let token = special.language(language) else { throw .unknownLanguage(language) }
        var decoder = BatchDecoder(model: model, samples: audio.samples, language: token, guards: guards)
        decoder.beamSize = options.beamSize
        decoder.context = try context(options)
        return transcript(try decoder.decode(chunks), language: language, probability: probability)
    }

    /// Names first, then the prompt: what is too long loses its beginning.
    private func context(_ options: TranscriptionOptions) throws(TranscriptionError) -> [Int] {
        var tokens: [Int] = []
        for text in [options.hotwords, options.prompt].compactMap({ $0?.trimmed }) where !text.isEmpty {
            tokens += try model.tokens(of: " " + text)
        }
        return tokens
    }

    /// The given language, or the likeliest one of the chunk in which most is said.
    private func language(
        _ wanted: TranscriptionOptions.Language, _ chunks: [Chunk], _ audio: AudioSamples
    ) -> (code: String, probability: Double?) {
        let languages = model.tokenizer.special.languages
        switch wanted {
        case .code(let code): return (code, nil)
        case .auto:
            guard let spoken = chunks.max(by: { $0.spoken < $1.spoken }) else { return ("ja", nil) }
            let probabilities = model.languageProbabilities(of: audio.samples[spoken.range])
            let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
            return (languages[best], probabilities[best])
        }
    }

    private func transcript(
        _ outcomes: [BatchDecoder.Outcome], language: String, probability: Double?
    ) -> Transcript {
        let reader = SegmentReader(tokenizer: model.tokenizer)
        let rate = Double(AudioSamples.sampleRate)
        var segments: [Transcript.Segment] = []
        var rejected: [Transcript.RejectedPassage] = []
        for outcome in outcomes {
            if let accepted = outcome.accepted {
                segments += reader.segments(of: accepted, in: outcome.chunk)
            } else if let refusal = outcome.rejected {
                rejected.append(
                    Transcript.RejectedPassage(
                        start: Double(outcome.chunk.range.lowerBound) / rate,
                        end: Double(outcome.chunk.range.upperBound) / rate, text: refusal.attempt?.text ?? "",
                        reason: refusal.reason))
            }
        }
        // Japanese and its neighbours write no space between sentences.
        let separator = ["ja", "zh", "yue", "th", "lo", "my", "km", "bo"].contains(language) ? "" : " "
        return Transcript(
            text: segments.map(\.text).joined(separator: separator), segments: segments, language: language,
            languageProbability: probability, rejected: rejected)
    }
}
