import GRDB

extension DatabaseError {
    /// SQLite's reason and what to do, for logs. GRDB's own description is never used: it may quote a statement's arguments, including
    /// transcripts.
    var words: String {
        let reason = "SQLite \(resultCode.rawValue): \(message ?? "no reason given")"
        return switch resultCode {
        case .SQLITE_FULL: "\(reason); free some space on its disk"
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: "\(reason); restore it from a backup or choose another path"
        case .SQLITE_READONLY, .SQLITE_PERM: "\(reason); it must be writable"
        default: reason
        }
    }
}
