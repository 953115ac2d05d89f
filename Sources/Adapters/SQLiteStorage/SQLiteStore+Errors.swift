import Domain
import GRDB
import Plumbing
import SystemPackage

extension SQLiteStore {
    /// The port's error for an error of GRDB, SQLite or the system.
    static func storeError(_ error: any Error) -> StoreError {
        if error is CancellationError { return .cancelled }
        if let error = error as? StoreError { return error }
        guard let error = error as? DatabaseError else {
            guard let cause = Errno(cause: error) else { return .unreachable(detail: "\(type(of: error))") }
            return cause.mayPass ? .unreachable(detail: cause.advice) : .unauthorized(detail: cause.advice)
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PROTOCOL:
            return .unreachable(detail: error.words)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return .unauthorized(detail: error.words)
        case .SQLITE_INTERRUPT, .SQLITE_ABORT:
            return Task.isCancelled ? .cancelled : .unreachable(detail: error.words)
        default:
            return .rejected(code: "SQLITE_\(error.resultCode.rawValue)", detail: error.words)
        }
    }
}
