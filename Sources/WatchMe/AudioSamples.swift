/// Mono audio at 16 kHz in 16 bits, as recorders write it: what the engine listens to. Half an hour takes 58 MB.
package struct AudioSamples: Sendable {
    package static let sampleRate = 16_000
    /// The amplitude that counts as 1.
    package static let fullScale: Float = 32_768

    package let samples: [Int16]
    /// What a decoder had to put up with.
    package let warnings: [RecordingWarning]
    package let ending: Ending
    /// How likely speech is, 0…1, for each 512 samples; `nil` when nobody has listened yet.
    package let speechProbabilities: [Float]?

    /// What a file tells of its own end: whether all of it may be there.
    package enum Ending: Sendable, Equatable {
        /// It is as long as its header says.
        case asAnnounced
        /// Its header leaves the length open, as it stands while the recording is being written.
        case open
        /// It is shorter than its header says.
        case cut
        /// It says nothing of its length, or nothing that was looked at.
        case unknown
    }

    package init(
        samples: [Int16], warnings: [RecordingWarning] = [], ending: Ending = .unknown,
        speechProbabilities: [Float]? = nil
    ) {
        self.samples = samples
        self.warnings = warnings
        self.ending = ending
        self.speechProbabilities = speechProbabilities
    }

    /// The same with what was heard in it.
    package func with(speechProbabilities: [Float]) -> AudioSamples {
        AudioSamples(samples: samples, warnings: warnings, ending: ending, speechProbabilities: speechProbabilities)
    }

    /// Length in seconds.
    package var duration: Double { Double(samples.count) / Double(Self.sampleRate) }
}
