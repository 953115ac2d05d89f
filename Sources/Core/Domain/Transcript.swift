/// What was said in one recording.
package struct Transcript: Sendable, Equatable {
    /// The whole text, segments joined; empty if nobody spoke.
    package let text: String
    /// In time order, without overlap.
    package let segments: [Segment]
    /// The language in which most of it was decoded, a Whisper code such as `ja`.
    package let language: String
    /// Probability of `language` where it was detected; `nil` when it was given.
    package let languageProbability: Double?
    /// Text that the guards rejected, in time order; never part of `text`.
    package let rejected: [RejectedPassage]

    package init(
        text: String, segments: [Segment], language: String, languageProbability: Double? = nil,
        rejected: [RejectedPassage] = []
    ) {
        self.text = text
        self.segments = segments
        self.language = language
        self.languageProbability = languageProbability
        self.rejected = rejected
    }

    /// A stretch of speech with its times in seconds from the start of the recording.
    package struct Segment: Sendable, Equatable {
        package let start: Double
        package let end: Double
        package let text: String
        /// The language it was decoded in.
        package let language: String
        /// Mean natural-log probability of the tokens of the window it came from.
        package let averageLogProbability: Double
        /// Probability, 0…1, that its window holds no speech.
        package let noSpeechProbability: Double
        /// UTF-8 bytes of the window's text per byte of its zlib compression.
        package let compressionRatio: Double
        /// Sampling temperature at which the window passed the guards.
        package let temperature: Double
        /// The words in order, joined the whole text; `nil` if they were not requested.
        package let words: [Word]?

        package init(
            start: Double, end: Double, text: String, language: String, averageLogProbability: Double,
            noSpeechProbability: Double, compressionRatio: Double, temperature: Double, words: [Word]? = nil
        ) {
            self.start = start
            self.end = end
            self.text = text
            self.language = language
            self.averageLogProbability = averageLogProbability
            self.noSpeechProbability = noSpeechProbability
            self.compressionRatio = compressionRatio
            self.temperature = temperature
            self.words = words
        }
    }

    /// One word of a segment with its times in seconds from the start of the recording. In languages without spaces it is what
    /// the model emits at once: one character or a few.
    package struct Word: Sendable, Equatable {
        /// The word with the space before it, unless it begins a segment, and the punctuation around it.
        package let text: String
        package let start: Double
        package let end: Double
        /// Mean probability, 0…1, of its tokens.
        package let probability: Double

        package init(text: String, start: Double, end: Double, probability: Double) {
            self.text = text
            self.start = start
            self.end = end
            self.probability = probability
        }
    }

    /// Text that a guard rejected, kept so that nothing is dropped silently.
    package struct RejectedPassage: Sendable, Equatable, Codable {
        package let start: Double
        package let end: Double
        package let text: String
        package let reason: Reason

        package init(start: Double, end: Double, text: String, reason: Reason) {
            self.start = start
            self.end = end
            self.text = text
            self.reason = reason
        }

        package enum Reason: String, Sendable, Codable {
            case noSpeech = "no_speech"
            case repetition = "repetition"
            case lowConfidence = "low_confidence"
            /// A phrase that Whisper is known to invent, where it detected no speech itself.
            case boilerplate = "boilerplate"
        }
    }
}
