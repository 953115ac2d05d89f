package import WatchMe

extension AudioSamples {
    /// Full scale ±1.
    package var floats: [Float] { samples.map { Float($0) / Self.fullScale } }
}
