package import Domain

/// Why a statement or a connection failed. What is in here can be logged: no password, no address, no transcript.
package enum PostgreSQLError: Error, Sendable, Equatable {
    /// No connection, or it broke before the outcome was known.
    case unreachable(detail: String)
    /// The connection broke while a transaction was being committed: it may or may not have happened.
    case commitUnknown(detail: String)
    /// The statement was stopped.
    case timedOut(after: Duration)
    /// The server's answer.
    case refused(SQLState, detail: String)
    /// The answer is not what the statement asks for.
    case malformedAnswer(detail: String)
    /// A newer version of this program has changed the tables.
    case newerSchema(found: Int, known: Int)
    case cancelled

    package var detail: String {
        switch self {
        case .unreachable(let detail), .commitUnknown(let detail), .malformedAnswer(let detail): detail
        case .refused(let state, let detail): "PostgreSQL \(state.rawValue): \(detail)"
        case .timedOut(let limit):
            "no answer from PostgreSQL within \(limit); see what it is waiting for in pg_stat_activity"
        case .newerSchema(let found, let known):
            "the schema vibe_transcriber has version \(found), and this program knows versions up to \(known): update the "
                + "program, or give it another database"
        case .cancelled: "cancelled"
        }
    }

    package var isConflict: Bool {
        if case .refused(let state, _) = self { state.meaning == .conflict } else { false }
    }

    /// Whether the database could not be asked, which may pass.
    package var isOutage: Bool {
        switch self {
        case .unreachable, .timedOut, .commitUnknown: true
        case .refused(let state, _): state.meaning == .passing
        case .malformedAnswer, .newerSchema, .cancelled: false
        }
    }

    /// The port's error.
    package var storeError: StoreError {
        switch self {
        case .unreachable, .commitUnknown, .timedOut: .unreachable(detail: detail)
        case .refused(let state, _):
            switch state.meaning {
            case .passing, .conflict: .unreachable(detail: detail)
            case .unauthorized: .unauthorized(detail: detail)
            case .permanent: .rejected(code: state.rawValue, detail: detail)
            }
        case .newerSchema: .rejected(code: "newer_schema", detail: detail)
        case .malformedAnswer: .malformedAnswer(detail: detail)
        case .cancelled: .cancelled
        }
    }
}
