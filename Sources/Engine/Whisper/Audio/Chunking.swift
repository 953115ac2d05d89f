import Domain

/// Turns speech probabilities into chunks for the decoder.
struct Chunking {
    /// Samples of one probability: 32 ms.
    static let frame = 512

    /// Speech begins at this probability …
    var threshold: Float = 0.5
    /// … and ends below this one, when it stays there for `pause`.
    var release: Float = 0.35
    /// Shortest pause that ends a region, in samples.
    var pause = 4_800
    /// Shorter regions are noise, unless their probability rises above `certain`. In samples.
    var shortest = 4_000
    var certain: Float = 0.8
    /// Audio kept around a region, in samples.
    var margin = 6_400
    /// Longest pause inside a chunk, in samples: within a longer one the decoder tends to invent text.
    var longestPause = 32_000
    /// Longest chunk, in samples, margins included: a window.
    var longest = LogMel.windowSamples

    /// Voices whose levels differ by more than this factor, 18 dB, are not heard in one window, which has one gain.
    var greatestContrast: Float = 8

    /// `probabilities` has one value for each 512 samples of the recording.
    func chunks(_ probabilities: [Float], of audio: AudioSamples) -> [Chunk] {
        let speech = split(regions(probabilities, count: audio.samples.count), probabilities)
        let levels = speech.map { SpeechLevel(of: [$0], in: audio).rootMeanSquare }
        return pack(speech, levels, count: audio.samples.count)
    }

    /// Where somebody speaks, without margins.
    func regions(_ probabilities: [Float], count: Int) -> [Range<Int>] {
        var regions: [Range<Int>] = []
        var start: Int?
        var quiet: Int?
        var highest: Float = 0
        func close(_ first: Int, _ end: Int) {
            let range = first * Self.frame..<min(count, end * Self.frame)
            guard !range.isEmpty, range.count >= shortest || highest >= certain else { return }
            regions.append(range)
        }
        for (index, probability) in probabilities.enumerated() {
            if let first = start {
                highest = max(highest, probability)
                if probability >= release {
                    quiet = nil
                } else {
                    let since = quiet ?? index
                    quiet = since
                    if (index + 1 - since) * Self.frame >= pause {
                        close(first, since)
                        start = nil
                        quiet = nil
                    }
                }
            } else if probability >= threshold {
                start = index
                highest = probability
            }
        }
        if let first = start { close(first, quiet ?? probabilities.count) }
        return regions
    }

    /// Cuts regions that are longer than a window where speech is least likely, in their second half.
    private func split(_ regions: [Range<Int>], _ probabilities: [Float]) -> [Range<Int>] {
        let room = longest - 2 * margin
        var result: [Range<Int>] = []
        for var region in regions {
            while region.count > room {
                let candidates = (region.lowerBound + room / 2) / Self.frame..<(region.lowerBound + room) / Self.frame
                // Three frames weigh together: a single low value may be a plosive's closure.
                let cut = candidates.min { left, right in
                    weight(left, probabilities) < weight(right, probabilities)
                }
                let position = (cut ?? candidates.upperBound) * Self.frame + Self.frame / 2
                result.append(region.lowerBound..<position)
                region = position..<region.upperBound
            }
            result.append(region)
        }
        return result
    }

    private func weight(_ index: Int, _ probabilities: [Float]) -> Float {
        (max(0, index - 1)...min(probabilities.count - 1, index + 1)).reduce(0) { $0 + probabilities[$1] }
    }

    /// Joins neighbors as long as they fit one window; margins never reach into a neighbor's region.
    private func pack(_ regions: [Range<Int>], _ levels: [Float], count: Int) -> [Chunk] {
        var groups: [[Range<Int>]] = []
        var loudest: Float = 0, softest: Float = 0
        for (region, level) in zip(regions, levels) {
            let contrast = max(loudest, level) / max(min(softest, level), .leastNormalMagnitude)
            if contrast <= greatestContrast, let group = groups.last, let first = group.first, let last = group.last,
                region.upperBound - first.lowerBound + 2 * margin <= longest,
                region.lowerBound - last.upperBound <= longestPause
            {
                groups[groups.count - 1].append(region)
                loudest = max(loudest, level)
                softest = min(softest, level)
            } else {
                groups.append([region])
                loudest = level
                softest = level
            }
        }
        var chunks: [Chunk] = []
        for (index, group) in groups.enumerated() {
            guard let first = group.first, let last = group.last else { continue }
            let before = index > 0 ? groups[index - 1].last.map { ($0.upperBound + first.lowerBound) / 2 } ?? 0 : 0
            let after =
                index + 1 < groups.count
                ? groups[index + 1].first.map { (last.upperBound + $0.lowerBound) / 2 } ?? count : count
            let range = max(before, first.lowerBound - margin)..<min(after, last.upperBound + margin)
            chunks.append(Chunk(range: range, speech: group))
        }
        return chunks
    }
}
