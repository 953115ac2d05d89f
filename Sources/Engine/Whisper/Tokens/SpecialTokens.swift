/// The tokens that are not text, as the vocabulary numbers them.
struct SpecialTokens: Sendable, Equatable {
    let endOfText: Int
    let startOfTranscript: Int
    let transcribe: Int
    /// Introduces what was said before.
    let startOfPrevious: Int
    let noSpeech: Int
    let noTimestamps: Int
    /// Language codes in the order of their tokens, which follow `startOfTranscript`; `en` alone in an English-only model.
    let languages: [String]
    /// Whether the model was trained on languages other than English.
    let isMultilingual: Bool

    /// The token of 0.00 s; each following one is 20 ms later.
    var timestampBegin: Int { noTimestamps + 1 }

    /// Seconds between neighboring timestamps.
    static let timestampStep = 0.02

    /// Returns `nil` when one of them is missing, is outside the `vocabulary` tokens of the model, or is in another order than
    /// in every Whisper model: end of text, start of transcript, languages, tasks and the rest, no timestamps.
    init?(identifiers: [String: Int], vocabulary: Int) {
        guard let endOfText = identifiers["<|endoftext|>"],
            let startOfTranscript = identifiers["<|startoftranscript|>"],
            let transcribe = identifiers["<|transcribe|>"], let translate = identifiers["<|translate|>"],
            let startOfPrevious = identifiers["<|startofprev|>"],
            let noSpeech = identifiers["<|nocaptions|>"] ?? identifiers["<|nospeech|>"],
            let noTimestamps = identifiers["<|notimestamps|>"]
        else { return nil }
        let tasks = [translate, transcribe], others = [startOfPrevious, noSpeech]
        guard 0 <= endOfText, endOfText < startOfTranscript, tasks.allSatisfy({ startOfTranscript < $0 }),
            (tasks + others).allSatisfy({ endOfText < $0 && $0 < noTimestamps }), noTimestamps < vocabulary
        else { return nil }
        var names: [Int: String] = [:]
        for (name, identifier) in identifiers { names[identifier] = name }
        var languages: [String] = []
        for token in startOfTranscript + 1..<min(translate, transcribe) {
            guard let name = names[token], name.hasPrefix("<|"), name.hasSuffix("|>") else { return nil }
            languages.append(String(name.dropFirst(2).dropLast(2)))
        }
        guard languages.count >= 99 else { return nil }
        isMultilingual = ModelDimensions.isMultilingual(vocabulary: vocabulary)
        // The vocabulary of an English-only model has all the languages' tokens too, but the model never saw them.
        guard isMultilingual || languages.first == "en" else { return nil }
        self.endOfText = endOfText
        self.startOfTranscript = startOfTranscript
        self.transcribe = transcribe
        self.startOfPrevious = startOfPrevious
        self.noSpeech = noSpeech
        self.noTimestamps = noTimestamps
        self.languages = isMultilingual ? languages : ["en"]
    }

    /// The tokens that introduce a transcript: an English-only model gets neither language nor task.
    func task(language: Int) -> [Int] {
        isMultilingual ? [startOfTranscript, language, transcribe] : [startOfTranscript]
    }

    func isTimestamp(_ token: Int) -> Bool { token >= timestampBegin }

    /// Seconds from the window's start.
    func seconds(of timestamp: Int) -> Double { Double(timestamp - timestampBegin) * Self.timestampStep }

    /// The token of a language code such as `ja`.
    func language(_ code: String) -> Int? {
        languages.firstIndex(of: code).map { startOfTranscript + 1 + $0 }
    }
}
