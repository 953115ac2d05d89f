package import Domain
package import SystemPackage

/// A model's memory, known before it is loaded.
///
/// It only adds up what the types that allocate say; end-to-end tests compare the sums with actual use.
package struct MemoryPlan: Sendable {
    /// Weights, in bytes.
    package let weights: Int
    /// The buffers of encoder, log-mel and voice activity detector.
    package let fixed: Int
    /// What each concurrent window adds for its text, and what a beam adds to windows that have one.
    package let lane: Int
    package let beam: Int
    /// What the model can transcribe, read from the same files.
    package let languages: ModelLanguages
    /// The keys and values of the windows, by how many are decoded at once: none, one …
    private let windows: [Int]
    /// A second voice activity detector, which listens to the next recording.
    package let listener: Int

    /// The largest number of windows decoded at once.
    package var mostLanes: Int { windows.count - 1 }

    /// Program, Swift's runtime, tokenizer and allocator, measured: 28–34 MB.
    package static let process = 36 << 20
    /// Samples of the current half hour.
    package static let recording = 1800 * AudioSamples.sampleRate * MemoryLayout<Int16>.stride

    /// Plans for the model in `directory`, reading only the index of its weights.
    package init(
        _ directory: FilePath, _ settings: EngineSettings
    ) throws(TranscriptionError) {
        do {
            self.init(try ModelDimensions(WeightSources.open(directory)), settings, kernels: .best)
        } catch {
            throw .unavailable(directory, error.sentence)
        }
    }

    /// Plans for a published model whose files need not be installed; `nil` for another name.
    package init?(known model: String, _ settings: EngineSettings) {
        guard let dimensions = ModelDimensions.known[model] else { return nil }
        self.init(dimensions, settings, kernels: .best)
    }

    init(_ dimensions: ModelDimensions, _ settings: EngineSettings, kernels: KernelSet) {
        languages = ModelLanguages(dimensions)
        let precision = settings.precision, threads = settings.threads
        weights =
            Encoder.weightBytes(dimensions, precision, kernels) + Decoder.weightBytes(dimensions, precision, kernels)
        listener = VoiceActivity.bytes(threads: threads)
        let input = Decoder.inputBytes(dimensions)
        fixed =
            Encoder.bufferBytes(dimensions, precision, kernels, threads: threads)
            + Decoder.attachmentBytes(dimensions, threads: threads) + WhisperModel.spareInputs * input
            + LogMel.bytes(bands: dimensions.melBands, threads: threads) + listener
        windows = (0...settings.mostLanes).map { lanes in
            WhisperModel.windowBytes(
                dimensions, lanes: lanes, shortensWindows: settings.shortensWindows, precision: precision,
                kernels: kernels)
        }
        // Texts share the pages of an earlier context; in the worst case no two share a page of what they wrote.
        let page = TokenPage.bytes(dimensions)
        let tokens = WhisperModel.longestPrompt + WhisperModel.longestText
        let text = (tokens + TokenPage.tokens - 1) / TokenPage.tokens * page + input
        let context = Prompt.longestContext / TokenPage.tokens * page
        lane = context + text
        beam = (settings.beamSize - 1) * text
    }

    /// The memory of a loaded model itself, in bytes.
    package func resident(lanes: Int) -> Int {
        let buffers = weights + fixed + windows[lanes] + lanes * lane + WhisperModel.wideLanes(lanes) * beam
        return buffers + MemorySlab.waste(of: buffers)
    }

    /// The peak of the process with this many concurrent windows and this many recordings in memory, in bytes.
    package func peak(lanes: Int, recordings: Int = 1) -> Int {
        Self.process + resident(lanes: lanes) + recordings * Self.recording + (recordings > 1 ? listener : 0)
    }

    /// How many concurrent windows fit into `limit` bytes, at most `mostLanes`; 0 if not even one does.
    package func lanes(within limit: Int, recordings: Int = 1) -> Int {
        (1...mostLanes).last { peak(lanes: $0, recordings: recordings) <= limit } ?? 0
    }

    /// How many recordings to keep in memory: the next one is fetched ahead if that leaves room for a useful batch.
    package func recordings(within limit: Int) -> Int { lanes(within: limit, recordings: 2) >= 4 ? 2 : 1 }

    /// Seconds of audio that each recording may have in addition to the batch that `limit` bytes are planned for.
    package func longestRecording(within limit: Int) -> Int {
        let recordings = recordings(within: limit)
        let lanes = max(1, lanes(within: limit, recordings: recordings))
        let rest = limit - (peak(lanes: lanes, recordings: recordings) - recordings * Self.recording)
        return max(0, rest) / recordings / (AudioSamples.sampleRate * MemoryLayout<Int16>.stride)
    }

    /// Like `lanes(within:)`, for what the settings or else the machine allow.
    /// - Throws: `tooLarge` if the model does not fit.
    package func lanes(_ settings: EngineSettings, model: String) throws(TranscriptionError) -> Int {
        let limit = settings.memory
        let lanes = lanes(within: limit, recordings: recordings(within: limit))
        guard lanes > 0 else {
            throw .tooLarge(
                model: model, neededMegabytes: Self.megabytes(peak(lanes: 1)), availableMegabytes: limit >> 20)
        }
        return lanes
    }

    /// Rounded up to whole megabytes of 2²⁰ bytes.
    package static func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }

    /// Reads the plan of the model in `directory` on a thread of its own.
    package static func read(
        _ directory: FilePath, _ settings: EngineSettings
    ) async throws(TranscriptionError) -> MemoryPlan {
        try await Loader().plan(directory, settings)
    }
}

extension TranscriptionError {
    /// The model in `directory` cannot be used, for the reason in `sentence`.
    static func unavailable(_ directory: FilePath, _ sentence: String) -> TranscriptionError {
        let name = directory.lastComponent?.string ?? directory.string
        return .modelUnavailable(
            model: name, detail: "\(sentence) (run: vibe-transcriber models fetch \(name))")
    }
}
