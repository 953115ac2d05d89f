import Testing

@testable import Evaluation

@Suite struct EditCountsTests {
    @Test(arguments: [
        ("abc", "abc", EditCounts(substitutions: 0, deletions: 0, insertions: 0)),
        ("", "", EditCounts(substitutions: 0, deletions: 0, insertions: 0)),
        ("abc", "", EditCounts(substitutions: 0, deletions: 3, insertions: 0)),
        ("", "ab", EditCounts(substitutions: 0, deletions: 0, insertions: 2)),
        ("kitten", "sitting", EditCounts(substitutions: 2, deletions: 0, insertions: 1)),
        ("abcdef", "bcdefg", EditCounts(substitutions: 0, deletions: 1, insertions: 1)),
        ("ab", "ba", EditCounts(substitutions: 2, deletions: 0, insertions: 0)),
    ])
    func knownCases(reference: String, hypothesis: String, expected: EditCounts) {
        #expect(EditCounts(reference: Array(reference), hypothesis: Array(hypothesis)) == expected)
    }

    @Test("The counts are those of a search through all ways to edit")
    func bruteForce() {
        var random = SplitMix(state: 7)
        for _ in 0..<2000 {
            let reference = random.sequence(), hypothesis = random.sequence()
            let counts = EditCounts(reference: reference, hypothesis: hypothesis)
            let best = Self.best(reference[...], hypothesis[...])
            #expect(counts == best, "\(reference) → \(hypothesis)")
        }
    }

    @Test("Half an hour of text is compared quickly", .timeLimit(.minutes(1)))
    func longTexts() {
        var random = SplitMix(state: 11)
        let reference = (0..<10_000).map { _ in Int(random.next() % 2000) }
        var hypothesis = reference
        hypothesis[5000] = -1
        hypothesis.remove(at: 9000)
        hypothesis.insert(-2, at: 100)
        let duration = ContinuousClock().measure {
            let counts = EditCounts(reference: reference, hypothesis: hypothesis)
            #expect(counts == EditCounts(substitutions: 1, deletions: 1, insertions: 1))
        }
        #expect(duration < .seconds(10))
    }

    /// Fewest errors, then most substitutions, by trying everything.
    private static func best(_ reference: ArraySlice<Int>, _ hypothesis: ArraySlice<Int>) -> EditCounts {
        guard let wanted = reference.first else {
            return EditCounts(substitutions: 0, deletions: 0, insertions: hypothesis.count)
        }
        guard let got = hypothesis.first else {
            return EditCounts(substitutions: 0, deletions: reference.count, insertions: 0)
        }
        let replaced = EditCounts(substitutions: wanted == got ? 0 : 1, deletions: 0, insertions: 0)
        let ways = [
            replaced + best(reference.dropFirst(), hypothesis.dropFirst()),
            EditCounts(substitutions: 0, deletions: 1, insertions: 0) + best(reference.dropFirst(), hypothesis),
            EditCounts(substitutions: 0, deletions: 0, insertions: 1) + best(reference, hypothesis.dropFirst()),
        ]
        return ways.min { ($0.errors, -$0.substitutions) < ($1.errors, -$1.substitutions) } ?? replaced
    }
}

/// A small random generator with a known seed, so that a failure can be had again.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Up to five units of three kinds.
    mutating func sequence() -> [Int] {
        let count = Int(next() % 6)
        return (0..<count).map { _ in Int(next() % 3) }
    }
}
