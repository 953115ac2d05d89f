/// When the tokens of a window's text were said.
struct Alignment: Sendable, Equatable {
    /// Seconds from the window's start at which each token begins, and as one more when the last one ends.
    let times: [Double]
    /// The probability, 0…1, that the model gave to each token when it wrote it.
    let probabilities: [Double]

    /// The last token's stretch, as attention has it, of a window that begins at `origin`, in seconds; `nil` without tokens.
    func lastToken(origin: Double) -> WordPlacement.Stretch? {
        guard let end = times.last, let start = times.dropLast().last else { return nil }
        return WordPlacement.Stretch(start: origin + start, end: origin + end, isLast: true)
    }
}
