import Domain
import SystemPackage

/// One loaded Whisper model: everything that its files define, and the buffers to compute with.
final class WhisperModel {
    let dimensions: ModelDimensions
    let tokenizer: Tokenizer
    let configuration: ModelConfiguration
    /// The heads of the decoder's cross-attention that words are aligned with.
    let alignmentHeads: [AlignmentHead]
    let logMel: LogMel
    let encoder: Encoder
    let decoder: Decoder
    /// The largest number of windows decoded at once.
    let lanes: Int
    /// The largest beam width of a window.
    let hypotheses: Int
    let kernels: KernelSet
    let pool: ThreadPool
    /// Whether only part of a window's silence is computed.
    let shortensWindows: Bool
    private let precision: Precision
    private let pages: TokenPages
    private let windowMemory: WindowMemory
    private let directory: FilePath
    private var bytePairs: BytePairEncoder?

    var name: String { directory.lastComponent?.string ?? directory.string }

    /// The longest text of a window, in tokens: half of the decoder's positions, as the model was trained.
    static let longestText = 224
    /// Start of transcript, language, task, and no-timestamps.
    static let longestPrompt = 4
    /// Inputs of a decoding step in addition to one per text; prompts use them.
    static let spareInputs = 8

    /// Inputs of a decoding step.
    static func stepInputs(lanes: Int, hypotheses: Int) -> Int {
        lanes + wideLanes(lanes) * (hypotheses - 1) + spareInputs
    }

    /// How many windows may have a beam at once.
    var wideLanes: Int { Self.wideLanes(lanes) }

    /// How many of `lanes` windows may have a beam at once.
    static func wideLanes(_ lanes: Int) -> Int { min(lanes, EngineSettings.mostWideLanes) }

    /// The number of whole windows whose keys and values fit. Shortened ones of a conversation are a quarter as long; those of dense
    /// speech, of which ten have room in place of eight whole ones, wait for each other.
    static func wholeWindows(lanes: Int, shortensWindows: Bool) -> Int { shortensWindows ? (lanes + 1) / 2 : lanes }

    /// Memory for the keys and values of the windows of `lanes`.
    static func windowBytes(
        _ dimensions: ModelDimensions, lanes: Int, shortensWindows: Bool, precision: Precision, kernels: KernelSet
    ) -> Int {
        let whole = precision.crossAttentionBytes(dimensions, positions: dimensions.audioContext, kernels: kernels)
        return wholeWindows(lanes: lanes, shortensWindows: shortensWindows) * WindowMemory.rounded(whole)
    }

    /// Loads the model in `directory`, in the CTranslate2 or in the Hugging Face layout; `lanes` windows are decoded at once,
    /// `wideLanes` of them with as many as `hypotheses` texts each.
    init(
        _ directory: FilePath, lanes: Int, hypotheses: Int = 1, shortensWindows: Bool = false, precision: Precision,
        kernels: KernelSet, pool: ThreadPool
    ) throws(TranscriptionError) {
        do {
            let source = try WeightSources.open(directory)
            dimensions = try ModelDimensions(source)
            encoder = try Encoder(source, dimensions: dimensions, precision: precision, kernels: kernels, pool: pool)
            decoder = try Decoder(
                source, dimensions: dimensions, capacity: Self.stepInputs(lanes: lanes, hypotheses: hypotheses),
                precision: precision, kernels: kernels, pool: pool)
        } catch {
            throw .unavailable(directory, error.sentence)
        }
        do {
            tokenizer = try Tokenizer(directory.appending("tokenizer.json"), vocabulary: dimensions.vocabulary)
        } catch {
            throw .unavailable(directory, error.sentence)
        }
        guard let configuration = ModelConfiguration(directory) else {
            throw .unavailable(directory, "config.json or generation_config.json is missing or damaged")
        }
        guard tokenizer.special.timestampBegin + 1501 <= dimensions.vocabulary else {
            throw .unavailable(directory, "tokenizer.json belongs to another model")
        }
        self.configuration = configuration
        self.hypotheses = hypotheses
        let shape = dimensions
        let named = configuration.alignmentHeads.filter {
            (0..<shape.decoderLayers).contains($0.layer) && (0..<shape.heads).contains($0.head)
        }
        alignmentHeads = named.isEmpty ? shape.laterHeads : named
        logMel = LogMel(bands: dimensions.melBands, kernels: kernels, pool: pool)
        pages = TokenPages(dimensions)
        windowMemory = WindowMemory(
            bytes: Self.windowBytes(
                dimensions, lanes: lanes, shortensWindows: shortensWindows, precision: precision, kernels: kernels))
        self.lanes = lanes
        self.shortensWindows = shortensWindows
        self.precision = precision
        self.kernels = kernels
        self.pool = pool
        self.directory = directory
    }

    /// The positions computed for a window with this many samples of audio.
    func positions(samples: Int, isWhole: Bool = false) -> WindowPositions {
        isWhole || !shortensWindows
            ? WindowPositions(whole: dimensions.audioContext)
            : WindowPositions(audio: samples, of: dimensions.audioContext)
    }

    /// A cache for a window and its text; `nil` while other windows use the memory. One window always fits.
    func cache(for positions: WindowPositions) -> KeyValueCache? {
        precision.crossAttentionCache(dimensions, positions, in: windowMemory, kernels: kernels)
            .map { KeyValueCache(dimensions, cross: $0, pages: pages) }
    }

    /// The tokens of a text, for which the merges are read from `tokenizer.json` when they are first needed.
    func tokens(of text: String) throws(TranscriptionError) -> [Int] {
        if let bytePairs { return bytePairs.tokens(of: text) }
        do throws(TokenizerError) {
            let encoder = try BytePairEncoder(
                directory.appending("tokenizer.json"), vocabulary: dimensions.vocabulary)
            bytePairs = encoder
            return encoder.tokens(of: text)
        } catch {
            throw .unavailable(directory, error.sentence)
        }
    }
}
