import Foundation

/// Mono audio at 16 kHz: what the engine listens to. Half an hour takes 58 MB.
///
/// Samples of 16 bits with a scale for every half second (block floating point): a recording of 24 bits that is hardly audible
/// keeps its detail, one of floats keeps what is louder than full scale, and one of 16 bits comes back as it was.
package struct AudioSamples: Sendable {
    package static let sampleRate = 16_000
    /// The amplitude that counts as 1 in a block without a shift.
    package static let fullScale: Float = 32_768
    /// Samples that share a scale.
    package static let block = 8_192

    package let samples: [Int16]
    /// How many bits the samples of each block were shifted to the left, or to the right if negative; empty if none was.
    package let shifts: [Int8]
    /// Problems that the decoder worked around.
    package let warnings: [RecordingWarning]
    package let ending: Ending
    /// How likely speech is, 0…1, for each 512 samples; `nil` until they have been computed.
    package let speechProbabilities: [Float]?

    /// What a file says about its own end: whether it may be complete.
    package enum Ending: Sendable, Equatable {
        /// It is as long as its header says.
        case asAnnounced
        /// Its header leaves the length open, as it is while the recording is being written.
        case open
        /// It is shorter than its header says.
        case cut
        /// It says nothing about its length, or nothing that was checked.
        case unknown
    }

    package init(
        samples: [Int16], shifts: [Int8] = [], warnings: [RecordingWarning] = [], ending: Ending = .unknown,
        speechProbabilities: [Float]? = nil
    ) {
        precondition(
            shifts.isEmpty || shifts.count == (samples.count + Self.block - 1) / Self.block, "one shift for each block")
        self.samples = samples
        self.shifts = shifts
        self.warnings = warnings
        self.ending = ending
        self.speechProbabilities = speechProbabilities
    }

    /// The same samples with their speech probabilities.
    package func with(speechProbabilities: [Float]) -> AudioSamples {
        AudioSamples(
            samples: samples, shifts: shifts, warnings: warnings, ending: ending,
            speechProbabilities: speechProbabilities)
    }

    /// The same samples with other warnings, as from a decoder that does not know how the file ends.
    package func with(warnings: [RecordingWarning]) -> AudioSamples {
        AudioSamples(samples: samples, shifts: shifts, warnings: warnings)
    }

    /// Length in seconds.
    package var duration: Double { Double(samples.count) / Double(Self.sampleRate) }

    /// Writes some samples as floats of full scale ±1, amplified by `gain`; anything above full scale is clipped.
    package func read(_ range: Range<Int>, gain: Float = 1, into output: UnsafeMutablePointer<Float>) {
        samples.withUnsafeBufferPointer { samples in
            forEachBlock(in: range) { part, scale in
                let factor = gain * scale
                for index in part {
                    output[index - range.lowerBound] = max(-1, min(1, Float(samples[index]) * factor))
                }
            }
        }
    }

    /// The mean square of some samples, relative to full scale; 0 for none.
    package func meanSquare(of range: Range<Int>) -> Float {
        guard !range.isEmpty else { return 0 }
        var sum = 0.0
        samples.withUnsafeBufferPointer { samples in
            forEachBlock(in: range) { part, scale in
                let energy = part.reduce(into: Int64(0)) { $0 += Int64(samples[$1]) * Int64(samples[$1]) }
                sum += Double(energy) * Double(scale * scale)
            }
        }
        return Float(sum / Double(range.count))
    }

    /// The parts of a range that share a scale, and what makes their samples floats of full scale ±1.
    private func forEachBlock(in range: Range<Int>, _ body: (Range<Int>, Float) -> Void) {
        var start = range.lowerBound
        while start < range.upperBound {
            let block = start / Self.block, end = min(range.upperBound, (block + 1) * Self.block)
            let shift = shifts.isEmpty ? 0 : shifts[block]
            body(start..<end, scalbn(1 / Self.fullScale, -Int(shift)))
            start = end
        }
    }
}
