package import Domain

extension AudioSamples {
    /// Full scale ±1.
    package var floats: [Float] {
        [Float](unsafeUninitializedCapacity: samples.count) { output, count in
            if let start = output.baseAddress { read(samples.indices, into: start) }
            count = samples.count
        }
    }
}
