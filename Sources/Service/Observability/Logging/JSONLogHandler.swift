import Foundation
package import Logging
import Reports

/// Writes each log line as one JSON object: `time`, `level`, `message`, then the metadata by name.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes whole lines, from any thread.
    package init(
        metadataProvider: Logger.MetadataProvider? = nil,
        write: @escaping @Sendable (String) -> Void = StandardError.write
    ) {
        self.metadataProvider = metadataProvider
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let explicit = event.metadata { all.merge(explicit) { _, new in new } }
        if let error = event.error { all["error"] = "\(type(of: error))" }
        let head: [JSONText.Member] = [
            JSONText.Member("time", .string(Date.now.formatted(Self.timeFormat))),
            JSONText.Member("level", .string(event.level.rawValue)),
            JSONText.Member("message", .string("\(event.message)")),
        ]
        let reserved = Set(head.map(\.name))
        let rest = all.sorted { $0.key < $1.key }.map { key, value in
            JSONText.Member(reserved.contains(key) ? "\(key)_" : key, value.json)
        }
        write(JSONText.object(head + rest).text() + "\n")
    }

    private static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

extension Logger.MetadataValue {
    fileprivate var json: JSONText {
        switch self {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string("\(value)")
        case .array(let values): .array(values.map(\.json))
        case .dictionary(let members):
            .object(members.sorted { $0.key < $1.key }.map { JSONText.Member($0.key, $0.value.json) })
        }
    }
}
