import Foundation

/// How much of a signal comes and goes in the band of speech, as opposed to constant noise, hum and offsets.
struct SpeechActivity {
    /// What came and went, in squared samples; older sound counts less.
    private(set) var total: Float = 0
    /// Everything in the band, in the same way.
    private(set) var everything: Float = 0

    private let frame: Int
    private let highPass: Float
    private let lowPass: Float
    private let forgetting: Float
    private var last: (input: Float, high: Float, low: Float) = (0, 0, 0)
    private var energy: Float = 0
    private var inFrame = 0
    /// The latest frames' energies; their 20th percentile is the background.
    private var recent: [Float] = []
    private var fresh = 0

    /// The band, in Hz: one pole at each end.
    private static let band = 200.0...3_000
    /// How many frames of 10 ms to look back.
    private static let memory = 500
    /// Seconds after which sound counts half.
    private static let halfLife = 30.0

    init(sampleRate: Int) {
        func pole(_ frequency: Double) -> Float { Float(exp(-2 * .pi * frequency / Double(sampleRate))) }
        frame = max(1, sampleRate / 100)
        highPass = pole(Self.band.lowerBound)
        lowPass = pole(Self.band.upperBound)
        forgetting = Float(pow(0.5, 0.01 / Self.halfLife))
    }

    /// Takes the next samples and brings `total` up to date.
    mutating func hear(_ samples: [Float]) {
        var (input, high, low) = last
        for sample in samples {
            high = highPass * (high + sample - input)
            input = sample
            low = high + lowPass * (low - high)
            energy += low * low
            inFrame += 1
            if inFrame == frame {
                recent.append(energy)
                fresh += 1
                energy = 0
                inFrame = 0
            }
        }
        last = (input, high, low)
        if recent.count > Self.memory { recent.removeFirst(recent.count - Self.memory) }
        let always = 2 * (recent.isEmpty ? 0 : recent.sorted()[recent.count / 5])
        for energy in recent.suffix(fresh) {
            total = total * forgetting + max(0, energy - always)
            everything = everything * forgetting + energy
        }
        fresh = 0
    }
}
