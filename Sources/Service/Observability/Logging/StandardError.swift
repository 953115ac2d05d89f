import Foundation

/// Standard error, for logs and sentences. What cannot be written is dropped: a full disk or a reader that is gone must not
/// end the work that is logged.
package enum StandardError {
    /// Writes all of `text`, or as much as can be written. From any thread.
    package static func write(_ text: String) {
        outliveReaders()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }

    /// From now on, writing to a pipe without a reader is an error, not a signal that ends the process. NIO does the same, but only once
    /// a server or client has started.
    package static func outliveReaders() { _ = ignoresBrokenPipes }

    private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()
}
