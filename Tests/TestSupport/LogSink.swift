package import Logging
import Observability
import Synchronization

/// Collects whatever a logger is given, at every level.
package final class LogSink: Sendable {
    private let lines = Mutex("")

    package init() {}

    package var text: String { lines.withLock { $0 } }

    package func logger() -> Logger {
        var logger = Logger(label: "test") { [self] _ in
            JSONLogHandler(metadataProvider: .callContext) { line in self.lines.withLock { $0 += line } }
        }
        logger.logLevel = .trace
        return logger
    }
}
