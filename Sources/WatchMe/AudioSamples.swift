/// Mono audio at 16 kHz in 16 bits, as recorders write it: what the engine listens to. Half an hour takes 58 MB.
package struct AudioSamples: Sendable {
    package static let sampleRate = 16_000
    /// The amplitude that counts as 1.
    package static let fullScale: Float = 32_768

    package let samples: [Int16]
    /// What a decoder had to put up with, such as a data chunk shorter than its header says. English, one sentence each.
    package let warnings: [String]
    /// How likely speech is, 0…1, for each 512 samples; `nil` when nobody has listened yet.
    package let speechProbabilities: [Float]?

    package init(samples: [Int16], warnings: [String] = [], speechProbabilities: [Float]? = nil) {
        self.samples = samples
        self.warnings = warnings
        self.speechProbabilities = speechProbabilities
    }

    /// Length in seconds.
    package var duration: Double { Double(samples.count) / Double(Self.sampleRate) }
}
