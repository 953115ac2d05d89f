import App
import Logging
import Synchronization

/// Collects whatever a logger is given, at every level.
final class LogSink: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }

    func logger() -> Logger {
        var logger = Logger(label: "test") { [self] _ in
            JSONLogHandler(metadataProvider: .callContext) { line in self.lines.withLock { $0 += line } }
        }
        logger.logLevel = .trace
        return logger
    }
}
