package import Domain

extension AudioDecodingError {
    /// A sentence for people at a terminal.
    package var sentence: String {
        switch self {
        case .empty: "it contains no sound"
        case .unreadable(let detail), .malformed(let detail), .tooLong(let detail), .decoderMissing(let detail),
            .unsupported(let detail):
            detail
        case .cancelled: "cancelled"
        }
    }
}
