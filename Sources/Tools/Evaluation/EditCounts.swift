/// The fewest edits that turn a reference into a hypothesis; among equally few, those with the most substitutions.
package struct EditCounts: Sendable, Equatable {
    package let substitutions: Int
    /// Units of the reference that the hypothesis lacks.
    package let deletions: Int
    /// Units of the hypothesis that the reference lacks.
    package let insertions: Int

    package var errors: Int { substitutions + deletions + insertions }

    package init(substitutions: Int, deletions: Int, insertions: Int) {
        self.substitutions = substitutions
        self.deletions = deletions
        self.insertions = insertions
    }

    package init<Unit: Hashable>(reference: [Unit], hypothesis: [Unit]) {
        var numbers: [Unit: Int32] = [:]
        func numbered(_ units: [Unit]) -> [Int32] {
            units.map { unit in
                if let number = numbers[unit] { return number }
                let number = Int32(numbers.count)
                numbers[unit] = number
                return number
            }
        }
        let (edits, gaps) = Self.fewest(numbered(reference), numbered(hypothesis))
        substitutions = edits - gaps
        // What the lengths differ by is insertions without a deletion, or the reverse.
        insertions = (gaps + hypothesis.count - reference.count) / 2
        deletions = gaps - insertions
    }

    static func + (left: EditCounts, right: EditCounts) -> EditCounts {
        EditCounts(
            substitutions: left.substitutions + right.substitutions, deletions: left.deletions + right.deletions,
            insertions: left.insertions + right.insertions)
    }

    /// One row of the usual table. A cell has the edits in its upper half and the deletions and insertions among them in
    /// its lower, so that the smaller number is the better path and adding an edit is one addition.
    private static func fewest(_ reference: [Int32], _ hypothesis: [Int32]) -> (edits: Int, gaps: Int) {
        let substitution: UInt64 = 1 << 32, gap = substitution + 1
        var row = (0...hypothesis.count).map { UInt64($0) * gap }
        for wanted in reference {
            var diagonal = row[0]
            row[0] += gap
            for column in hypothesis.indices {
                let above = row[column + 1]
                let replaced = diagonal + (hypothesis[column] == wanted ? 0 : substitution)
                row[column + 1] = min(min(above, row[column]) + gap, replaced)
                diagonal = above
            }
        }
        let total = row[hypothesis.count]
        return (Int(total >> 32), Int(total & 0xFFFF_FFFF))
    }
}
