package import Domain

extension AudioDecodingError {
    /// For people at a terminal.
    package var sentence: String {
        switch self {
        case .empty: "there is no sound in it"
        case .unreadable(let detail), .malformed(let detail), .tooLong(let detail), .decoderMissing(let detail),
            .unsupported(let detail):
            detail
        case .cancelled: "cancelled"
        }
    }
}
