/// Mono audio at 16 kHz, full scale ±1: what the engine listens to.
package struct AudioSamples: Sendable {
    package static let sampleRate = 16_000

    package let samples: [Float]
    /// What a decoder had to put up with, such as a data chunk shorter than its header says. English, one sentence each.
    package let warnings: [String]

    package init(samples: [Float], warnings: [String] = []) {
        self.samples = samples
        self.warnings = warnings
    }

    /// Length in seconds.
    package var duration: Double { Double(samples.count) / Double(Self.sampleRate) }
}
