import Foundation

/// Slaney's mel filters over the 201 bins of a 400-point spectrum at 16 kHz, as Whisper was trained with.
///
/// Source: M. Slaney, "Auditory Toolbox" (1998): linear below 1 kHz, logarithmic above, each triangle of unit area.
struct MelFilterbank {
    static let bins = 201
    /// Row-major [bands × bins].
    let weights: [Float]

    init(bands: Int) {
        let edges = (0..<bands + 2).map { index in
            Self.hertz(ofMel: Self.mel(ofHertz: 8000) * Double(index) / Double(bands + 1))
        }
        var weights = [Float](repeating: 0, count: bands * Self.bins)
        for band in 0..<bands {
            let (low, center, high) = (edges[band], edges[band + 1], edges[band + 2])
            for bin in 0..<Self.bins {
                let frequency = Double(bin) * 8000 / Double(Self.bins - 1)
                let rising = (frequency - low) / (center - low)
                let falling = (high - frequency) / (high - center)
                weights[band * Self.bins + bin] = Float(max(0, min(rising, falling)) * 2 / (high - low))
            }
        }
        self.weights = weights
    }

    private static let linearStep = 200.0 / 3
    private static let logarithmicStep = log(6.4) / 27

    private static func mel(ofHertz frequency: Double) -> Double {
        frequency < 1000 ? frequency / linearStep : 1000 / linearStep + log(frequency / 1000) / logarithmicStep
    }

    private static func hertz(ofMel mel: Double) -> Double {
        let knee = 1000 / linearStep
        return mel < knee ? mel * linearStep : 1000 * exp(logarithmicStep * (mel - knee))
    }
}
