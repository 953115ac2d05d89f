/// The format of log lines.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// One object per line, for machines.
    case json
}
