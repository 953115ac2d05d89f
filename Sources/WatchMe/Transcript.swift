/// What was said in one recording.
package struct Transcript: Sendable, Equatable {
    /// The whole text, segments joined; empty when nobody spoke.
    package let text: String
    /// In time order, without overlap.
    package let segments: [Segment]
    /// The language it was decoded in, a Whisper code such as `ja`.
    package let language: String
    /// Probability of `language` when it was detected; `nil` when it was given.
    package let languageProbability: Double?
    /// Text that the guards refused, in time order; never part of `text`.
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
        /// Mean natural-log probability of the tokens of the window it came from.
        package let averageLogProbability: Double
        /// Probability, 0…1, that its window holds no speech.
        package let noSpeechProbability: Double
        /// UTF-8 bytes of the window's text per byte of its zlib compression.
        package let compressionRatio: Double
        /// Sampling temperature at which the window passed the guards.
        package let temperature: Double

        package init(
            start: Double, end: Double, text: String, averageLogProbability: Double, noSpeechProbability: Double,
            compressionRatio: Double, temperature: Double
        ) {
            self.start = start
            self.end = end
            self.text = text
            self.averageLogProbability = averageLogProbability
            self.noSpeechProbability = noSpeechProbability
            self.compressionRatio = compressionRatio
            self.temperature = temperature
        }
    }

    /// Text that a guard refused, kept so that nothing disappears silently.
    package struct RejectedPassage: Sendable, Equatable {
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

        package enum Reason: String, Sendable {
            case noSpeech = "no_speech"
            case repetition = "repetition"
            case lowConfidence = "low_confidence"
            /// A phrase that Whisper is known to invent, where it heard no speech itself.
            case boilerplate = "boilerplate"
        }
    }
}
