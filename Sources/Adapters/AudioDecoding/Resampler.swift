import Domain
import Foundation

/// Resamples to 16 kHz with a band-limited polyphase filter: a sinc under a Kaiser window, 90 dB down in the stop band.
///
/// The rates' ratio is reduced to up/down; output n is at input time n·down/up, and each of the `up` phases has its
/// own short filter; where an odd rate would need too many of them, the nearest of `phases` is used. The delay is removed:
/// an impulse stays where it is.
///
/// Source: A. V. Oppenheim, R. W. Schafer, "Discrete-Time Signal Processing", chapters 4.6 and 7.6.
struct Resampler {
    private let up: Int
    private let down: Int
    private let phases: Int
    /// Taps on each side of an output sample, in input samples.
    private let reach: Int
    /// Filters by phase [phases × taps].
    private let filters: [Float]
    private var taps: Int { 2 * reach }

    /// More than any of the usual rates needs; a rounded phase is an error 55 dB down.
    private static let mostPhases = 1_024

    /// Input not yet consumed; its first sample has the index `origin`.
    private var pending: [Float]
    private var origin: Int
    private var received = 0
    private var produced = 0

    init(from rate: Int) {
        let divisor = Self.greatestCommonDivisor(rate, AudioSamples.sampleRate)
        up = AudioSamples.sampleRate / divisor
        down = rate / divisor
        let ratio = min(1, Double(AudioSamples.sampleRate) / Double(rate))
        phases = min(up, Self.mostPhases)
        // A multiple of 8 on each side: filters of whole SIMD vectors.
        reach = up == down ? 0 : Int((6 / ratio).rounded(.up)) * 8
        // At 16 kHz: flat up to 7.2 kHz, nothing from 8.2 kHz on.
        let cutoff = 0.96 * ratio
        var filters = [Float](repeating: 0, count: phases * 2 * reach)
        for phase in 0..<phases {
            var sum = 0.0
            var row = [Double](repeating: 0, count: 2 * reach)
            for tap in 0..<2 * reach {
                let distance = Double(tap - reach + 1) - Double(phase) / Double(phases)
                let edge = distance / Double(reach)
                guard abs(edge) < 1 else { continue }
                row[tap] = Self.sinc(cutoff * distance) * Self.bessel(8.96 * (1 - edge * edge).squareRoot())
                sum += row[tap]
            }
            for tap in 0..<2 * reach { filters[phase * 2 * reach + tap] = Float(row[tap] / sum) }
        }
        self.filters = filters
        pending = [Float](repeating: 0, count: max(0, reach - 1))
        origin = -max(0, reach - 1)
    }

    /// Takes the next input and appends what can be computed from it.
    mutating func append(_ input: [Float], to output: inout [Float]) {
        received += input.count
        guard up != down else {
            output += input
            return
        }
        pending += input
        produce(until: origin + pending.count - reach, &output)
    }

    /// Appends the rest: ceil(input × 16000 / rate) samples in all.
    mutating func finish(into output: inout [Float]) {
        guard up != down else { return }
        pending += [Float](repeating: 0, count: reach + 1)
        let total = (received * up + down - 1) / down
        produce(until: .max, total: total, &output)
    }

    /// Computes outputs whose time is before input index `limit`.
    private mutating func produce(until limit: Int, total: Int = .max, _ output: inout [Float]) {
        var position = produced
        pending.withUnsafeBufferPointer { pending in
            filters.withUnsafeBufferPointer { filters in
                while position < total {
                    let time = position * down
                    let index = time / up
                    guard index < limit else { break }
                    let phase = time % up * phases / up
                    let first = index - reach + 1 - origin
                    guard first >= 0, first + taps <= pending.count else { break }
                    output.append(Self.product(pending, first, filters, phase * taps, count: taps))
                    position += 1
                }
            }
        }
        produced = position
        let keep = produced * down / up - reach + 1
        if keep > origin {
            let dropped = min(keep - origin, pending.count)
            pending.removeFirst(dropped)
            origin += dropped
        }
    }

    /// Σ a[i + start] · b[i + offset] over `count` values, a multiple of 16.
    private static func product(
        _ a: UnsafeBufferPointer<Float>, _ start: Int, _ b: UnsafeBufferPointer<Float>, _ offset: Int, count: Int
    ) -> Float {
        let left = UnsafeRawBufferPointer(a), right = UnsafeRawBufferPointer(b)
        var sum = SIMD16<Float>.zero
        for index in stride(from: 0, to: count, by: 16) {
            sum +=
                left.loadUnaligned(fromByteOffset: (start + index) * 4, as: SIMD16<Float>.self)
                * right.loadUnaligned(fromByteOffset: (offset + index) * 4, as: SIMD16<Float>.self)
        }
        return sum.sum()
    }

    private static func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }

    /// The modified Bessel function of the first kind, order zero.
    private static func bessel(_ x: Double) -> Double {
        var sum = 1.0, term = 1.0
        var k = 1.0
        while term > sum * 1e-12 {
            term *= (x / (2 * k)) * (x / (2 * k))
            sum += term
            k += 1
        }
        return sum
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }
}
