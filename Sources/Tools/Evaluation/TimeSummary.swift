/// Whether the times of all segments and words can be used.
package struct TimeSummary: Sendable, Equatable {
    /// Segments and words.
    package let checked: Int
    package let wrong: Int
    /// The files in which some are wrong.
    package let paths: [String]

    init?(of scores: [FileScore]) {
        let checks = scores.compactMap(\.times)
        guard !checks.isEmpty else { return nil }
        checked = checks.reduce(0) { $0 + $1.checked }
        wrong = checks.reduce(0) { $0 + $1.wrong }
        paths = scores.filter { ($0.times?.wrong ?? 0) > 0 }.map(\.path)
    }
}
