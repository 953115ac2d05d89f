import Domain
package import Logging
import Plumbing

/// The format of log lines.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// One object per line, for machines.
    case json
}

extension LogFormat {
    /// A logger that writes to standard error, with the trace and the job that the logging task works for.
    package func logger(label: String, level: Logger.Level) -> Logger {
        StandardError.outliveReaders()
        var logger = Logger(label: label) { label in
            switch self {
            case .text: StreamLogHandler.standardError(label: label, metadataProvider: .callContext)
            case .json: JSONLogHandler(metadataProvider: .callContext)
            }
        }
        logger.logLevel = level
        return logger
    }
}

extension Logger.MetadataProvider {
    /// `trace_id` and `job_id` of the task, where it has them.
    package static let callContext = Logger.MetadataProvider {
        var metadata: Logger.Metadata = [:]
        if let trace = CallContext.trace { metadata["trace_id"] = "\(trace.traceID)" }
        if let job = CallContext.jobID { metadata["job_id"] = "\(job)" }
        return metadata
    }
}
