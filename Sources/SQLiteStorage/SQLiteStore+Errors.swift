import GRDB
import SystemPackage
import WatchMe

extension SQLiteStore {
    /// The port's error for one of GRDB's, SQLite's or the system's. GRDB's own description is never used: it may
    /// quote a statement's arguments, and one of them is the transcript.
    static func storeError(_ error: any Error) -> StoreError {
        if error is CancellationError { return .cancelled }
        if let error = error as? StoreError { return error }
        guard let error = error as? DatabaseError else {
            let reason = (error as? Errno).map { "\($0)" } ?? "its folder cannot be made"
            return .unreachable(detail: "the database file cannot be opened: \(reason)")
        }
        let message = error.message ?? "no reason given"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PROTOCOL:
            return .unreachable(detail: "SQLite: \(message)")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return .unauthorized(detail: "SQLite: \(message)")
        case .SQLITE_INTERRUPT, .SQLITE_ABORT:
            return Task.isCancelled ? .cancelled : .unreachable(detail: "SQLite: \(message)")
        default:
            return .rejected(code: "SQLITE_\(error.resultCode.rawValue)", detail: "SQLite: \(message)")
        }
    }
}
