package import WatchMe

extension AudioSamples {
    /// Full scale ±1.
    package var floats: [Float] { samples.map { Float($0) / Self.fullScale } }

    /// Rounds samples of full scale ±1.
    package init(floats: [Float]) {
        self.init(samples: floats.map { Int16(max(-32_768, min(32_767, ($0 * Self.fullScale).rounded()))) })
    }
}
