import Foundation

/// Chooses a token from masked logits; the same seed gives the same choices.
struct Sampler {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    struct Choice {
        let token: Int
        /// Natural logarithm of the token's probability at temperature 1.
        let logProbability: Float
    }

    /// The likeliest token at temperature 0, else one drawn from softmax(logits / temperature).
    mutating func choose(
        from logits: UnsafeMutablePointer<Float>, count: Int, temperature: Float, kernels: KernelSet
    ) -> Choice {
        let total = kernels.logSumExp(logits, count: count)
        let token =
            temperature == 0
            ? kernels.maxIndex(logits, count: count)
            : draw(from: logits, count: count, temperature: temperature, kernels: kernels)
        return Choice(token: token, logProbability: logits[token] - total)
    }

    private mutating func draw(
        from logits: UnsafeMutablePointer<Float>, count: Int, temperature: Float, kernels: KernelSet
    ) -> Int {
        let likeliest = kernels.maxIndex(logits, count: count)
        let largest = logits[likeliest]
        // Below 1e-9 of the likeliest nothing is ever drawn: most of the vocabulary needs no exponential.
        let floor = largest - 20.7 * temperature
        var candidates: [(token: Int, weight: Float)] = []
        var total: Float = 0
        for token in 0..<count where logits[token] > floor {
            let weight = exp((logits[token] - largest) / temperature)
            candidates.append((token, weight))
            total += weight
        }
        var left = uniform() * total
        for candidate in candidates {
            left -= candidate.weight
            if left <= 0 { return candidate.token }
        }
        return likeliest
    }

    /// A number in 0..<1 (SplitMix64; Steele, Lea and Flood, 2014).
    private mutating func uniform() -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Float(mixed >> 40) * 0x1p-24
    }
}
