import Foundation

/// Chooses tokens from masked logits [count].
struct Sampler {
    let logits: UnsafeMutablePointer<Float>
    let count: Int
    let kernels: KernelSet

    /// Tokens that are looked at together.
    private static let block = 512

    struct Choice {
        let token: Int
        /// Natural logarithm of the token's probability at temperature 1.
        let logProbability: Float
    }

    /// The likeliest token, the first of several.
    func likeliest() -> Choice {
        let token = kernels.maxIndex(logits, count: count)
        return Choice(token: token, logProbability: logits[token] - kernels.logSumExp(logits, count: count))
    }

    /// The `number` likeliest tokens that may come at all, the likeliest first.
    func likeliest(_ number: Int) -> [Choice] {
        var best: [(token: Int, logit: Float)] = []
        var floor = -Float.infinity
        func consider(_ token: Int) {
            let logit = logits[token]
            guard logit > floor else { return }
            let place = best.firstIndex { $0.logit < logit } ?? best.count
            best.insert((token, logit), at: place)
            if best.count > number { best.removeLast() }
            if best.count == number { floor = best[number - 1].logit }
        }
        for first in stride(from: 0, to: count, by: Self.block) {
            let tokens = first..<min(count, first + Self.block)
            // Most blocks hold nothing that matters, which the kernel sees at once.
            guard logits[first + kernels.maxIndex(logits + first, count: tokens.count)] > floor else { continue }
            for token in tokens { consider(token) }
        }
        // Damaged weights may make numbers that are none.
        guard !best.isEmpty else { return [likeliest()] }
        let total = kernels.logSumExp(logits, count: count)
        return best.map { Choice(token: $0.token, logProbability: $0.logit - total) }
    }

    /// A token drawn from softmax(logits / temperature) by number `index` of the stream that `seed` begins.
    func draw(temperature: Float, seed: UInt64, index: UInt64) -> Choice {
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
        var left = Self.uniform(seed: seed, index: index) * total
        var drawn = likeliest
        for candidate in candidates {
            left -= candidate.weight
            if left <= 0 {
                drawn = candidate.token
                break
            }
        }
        return Choice(token: drawn, logProbability: logits[drawn] - kernels.logSumExp(logits, count: count))
    }

    /// Number `index` of a stream, in 0..<1 (SplitMix64; Steele, Lea and Flood, 2014).
    private static func uniform(seed: UInt64, index: UInt64) -> Float {
        var mixed = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Float(mixed >> 40) * 0x1p-24
    }
}
