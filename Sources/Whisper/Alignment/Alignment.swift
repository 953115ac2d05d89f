/// When the tokens of a window's text were said.
struct Alignment: Sendable, Equatable {
    /// Seconds from the window's start at which each token begins, and as one more when the last one ends.
    let times: [Double]
    /// The probability, 0…1, that the model gave to each token when it wrote it.
    let probabilities: [Double]

    /// Few tokens take longer, in seconds.
    private static let longestToken = 0.4

    /// When the last token ends: soon after it began, as the path strays over what comes behind it; `nil` without tokens.
    var endOfText: Double? {
        guard let end = times.last, let start = times.dropLast().last else { return nil }
        return min(end, start + Self.longestToken)
    }
}
