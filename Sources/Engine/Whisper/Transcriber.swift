package import Domain
package import Logging
import Plumbing
package import SystemPackage

/// The engine as the rest of the program sees it: one model, one recording at a time, on a thread of its own.
///
/// Its calls contain no `await`: an actor is reentrant, and a second recording must not begin in the middle of one.
package actor Transcriber: SpeechTranscriber {
    private let thread: DedicatedThread
    private let model: WhisperModel
    private let voiceActivity: VoiceActivity
    private let listener: SpeechListener
    private let logger: Logger?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Loads the model, which takes a moment and its memory.
    /// - Parameters:
    ///   - modelDirectory: the model's files, in either layout of docs/models.md.
    ///   - logger: told at the debug level which guard objected to a text and by which numbers, never the text.
    /// - Throws: `modelUnavailable` if files are missing or damaged, `tooLarge` if the model does not fit in memory.
    package init(
        modelDirectory: FilePath, settings: EngineSettings, logger: Logger? = nil
    ) async throws(TranscriptionError) {
        let loader = Loader()
        let parts = try await loader.load(modelDirectory, settings)
        thread = loader.thread
        model = parts.model
        voiceActivity = parts.voiceActivity
        listener = SpeechListener(threads: settings.threads)
        self.logger = logger
    }

    /// The kernel family in use, such as `avx512`.
    package static var kernelName: String { KernelSet.best.name }

    package nonisolated func prepare(_ audio: AudioSamples) async -> AudioSamples {
        audio.with(speechProbabilities: await listener.probabilities(of: audio))
    }

    package func transcribe(
        _ audio: AudioSamples, options: TranscriptionOptions
    ) async throws(TranscriptionError) -> Transcript {
        let special = model.tokenizer.special
        var options = options
        // An English-only model has only one language.
        if !special.isMultilingual, options.language == .auto { options.language = .code("en") }
        if case .code(let code) = options.language, special.language(code) == nil {
            throw special.isMultilingual
                ? .unknownLanguage(code) : .languageNotSupported(model: model.name, language: code)
        }
        let probabilities = audio.speechProbabilities ?? voiceActivity.attentiveProbabilities(of: audio)
        if Task.isCancelled { throw .cancelled }
        let chunks = Chunking().chunks(probabilities, of: audio)
        let language: Int? = if case .code(let code) = options.language { special.language(code) } else { nil }
        var decoder = BatchDecoder(model: model, audio: audio, language: language)
        decoder.plan = SearchPlan(beamSize: min(options.beamSize, model.hypotheses))
        decoder.context = try context(options)
        decoder.logger = logger
        return transcript(try decoder.decode(chunks), of: audio, options)
    }

    /// Names first, then the prompt: if it is too long, the beginning is cut.
    private func context(_ options: TranscriptionOptions) throws(TranscriptionError) -> [Int] {
        var tokens: [Int] = []
        for text in [options.hotwords, options.prompt].compactMap({ $0?.trimmed }) where !text.isEmpty {
            tokens += try model.tokens(of: " " + text)
        }
        return tokens
    }

    private func transcript(
        _ outcomes: [BatchDecoder.Outcome], of audio: AudioSamples, _ options: TranscriptionOptions
    ) -> Transcript {
        let reader = SegmentReader(tokenizer: model.tokenizer)
        let rate = Double(AudioSamples.sampleRate)
        var segments: [Transcript.Segment] = []
        var rejected: [Transcript.RejectedPassage] = []
        for outcome in outcomes {
            if let accepted = outcome.accepted, let alignment = outcome.alignment {
                segments += reader.segments(
                    of: accepted, in: outcome.chunk, language: code(of: outcome.chunk), alignment: alignment)
            } else if let refusal = outcome.rejected {
                rejected.append(
                    Transcript.RejectedPassage(
                        start: Double(outcome.chunk.range.lowerBound) / rate,
                        end: Double(outcome.chunk.range.upperBound) / rate, text: refusal.attempt.text,
                        reason: refusal.reason))
            }
        }
        segments = Timeline(samples: audio.samples.count).placed(segments)
        if !options.wordTimestamps { segments = segments.map(\.withoutWords) }
        let (language, probability) = mainLanguage(outcomes.map(\.chunk), options)
        return Transcript(
            text: Spacing.joined(segments), segments: segments, language: language, languageProbability: probability,
            rejected: rejected)
    }

    private func code(of chunk: Chunk) -> String {
        let special = model.tokenizer.special
        return chunk.language.map { special.languages[$0.token - special.startOfTranscript - 1] } ?? Self.unheard
    }

    /// The language of a recording in which nobody speaks.
    private static let unheard = "ja"

    /// The given language, or the one with the most speech and its mean probability there.
    private func mainLanguage(
        _ chunks: [Chunk], _ options: TranscriptionOptions
    ) -> (code: String, probability: Double?) {
        if case .code(let code) = options.language { return (code, nil) }
        let groups = Dictionary(grouping: chunks, by: code)
        func spoken(_ chunks: [Chunk]) -> Int { chunks.reduce(0) { $0 + $1.spoken } }
        guard let main = groups.max(by: { (spoken($0.value), $1.key) < (spoken($1.value), $0.key) }) else {
            return (Self.unheard, nil)
        }
        let sum = main.value.reduce(0) { $0 + ($1.language?.probability ?? 0) * Double($1.spoken) }
        return (main.key, sum / Double(max(1, spoken(main.value))))
    }
}
