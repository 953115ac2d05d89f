import Foundation
package import SystemPackage

extension Errno {
    /// Whether a file that is unusable for this reason may become usable without a change of path or owner.
    package var mayPass: Bool {
        switch self {
        // There is a file where a folder should be, says the one or the other.
        case .permissionDenied, .notPermitted, .readOnlyFileSystem, .fileExists, .notDirectory, .isDirectory,
            .tooManySymbolicLinkLevels, .fileNameTooLong, .invalidArgument, .noSuchAddressOrDevice:
            false
        default: true
        }
    }

    /// The system's reason, and what to do about it; without a final period.
    package var advice: String {
        let remedy =
            switch self {
            case .noSpace, .diskQuotaExceeded: "free some space on its disk"
            case .permissionDenied, .notPermitted:
                "let this user write there, or choose another path"
            case .readOnlyFileSystem: "choose another path, or mount the file system writable"
            case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "allow more open files (ulimit -n, LimitNOFILE=)"
            default: mayPass ? "check its disk" : "choose another path"
            }
        return "\(self); \(remedy)"
    }

    /// The error itself, or the system's reason inside one of Foundation's.
    package init?(cause error: any Error) {
        if let error = error as? Errno {
            self = error
        } else if let error = (error as? CocoaError)?.underlying as? POSIXError {
            self.init(rawValue: error.code.rawValue)
        } else {
            return nil
        }
    }
}
