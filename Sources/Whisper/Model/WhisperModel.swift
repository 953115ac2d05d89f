import SystemPackage
import WatchMe

/// One loaded Whisper model: everything that its files define, and the buffers to compute with.
final class WhisperModel {
    let dimensions: ModelDimensions
    let tokenizer: Tokenizer
    let configuration: ModelConfiguration
    let logMel: LogMel
    let encoder: Encoder
    let decoder: Decoder
    let caches: [KeyValueCache]
    let kernels: KernelSet
    let pool: ThreadPool

    /// The longest text of a window, in tokens: half of the decoder's positions, as the model was trained.
    static let longestText = 224
    /// Start of transcript, language, task, and no-timestamps.
    static let longestPrompt = 4

    /// Loads `model.bin`, `config.json` and `tokenizer.json` of `directory`; `lanes` windows are decoded side by side.
    init(
        _ directory: FilePath, lanes: Int, precision: Precision, kernels: KernelSet, pool: ThreadPool
    ) throws(TranscriptionError) {
        do {
            let file = try WeightFile(directory.appending("model.bin"))
            dimensions = try ModelDimensions(file)
            encoder = try Encoder(file, dimensions: dimensions, precision: precision, kernels: kernels, pool: pool)
            decoder = try Decoder(
                file, dimensions: dimensions, lanes: lanes, precision: precision, kernels: kernels, pool: pool)
        } catch {
            throw .unavailable(directory, error.sentence)
        }
        do {
            tokenizer = try Tokenizer(directory.appending("tokenizer.json"))
        } catch {
            throw .unavailable(directory, error.sentence)
        }
        guard let configuration = ModelConfiguration(directory.appending("config.json")) else {
            throw .unavailable(directory, "config.json is missing or damaged")
        }
        guard tokenizer.special.timestampBegin + 1501 <= dimensions.vocabulary else {
            throw .unavailable(directory, "tokenizer.json belongs to another model")
        }
        self.configuration = configuration
        logMel = LogMel(bands: dimensions.melBands, kernels: kernels, pool: pool)
        let dimensions = dimensions, pages = TokenPages(dimensions)
        caches = (0..<lanes).map { _ in
            KeyValueCache(dimensions, precision: precision, pages: pages, kernels: kernels)
        }
        self.kernels = kernels
        self.pool = pool
    }
}
