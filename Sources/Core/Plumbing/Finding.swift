package import Foundation

/// What one check found, and what to do about it.
package struct Finding: Sendable, Equatable, Encodable {
    package enum Verdict: String, Sendable, Encodable, CaseIterable {
        case ok
        /// The service works, but not as well as it could, or not for long.
        case warning
        /// The service does not work until this is fixed.
        case error
    }

    /// A few words that name what was checked.
    package let check: String
    package let verdict: Verdict
    /// What was found; never a key, a token or a transcript.
    package let detail: String
    /// A sentence for the person who fixes it; `nil` if there is nothing to do.
    package let advice: String?

    package static func ok(_ check: String, _ detail: String) -> Finding {
        Finding(check: check, verdict: .ok, detail: detail, advice: nil)
    }

    package static func warning(_ check: String, _ detail: String, advice: String) -> Finding {
        Finding(check: check, verdict: .warning, detail: detail, advice: advice)
    }

    package static func error(_ check: String, _ detail: String, advice: String) -> Finding {
        Finding(check: check, verdict: .error, detail: detail, advice: advice)
    }

    /// The finding for a terminal: one line, and a second one with the advice.
    package var text: String {
        let line = "\(verdict.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0))\(check): \(detail)"
        return advice.map { "\(line)\n        → \($0)" } ?? line
    }
}

/// What a doctor found out about one system.
package struct Examination: Sendable {
    package var findings: [Finding]
    /// What a server's clock said while it was asked.
    package var clocks: [(server: String, date: Date)]

    package init(_ findings: [Finding], clocks: [(server: String, date: Date)] = []) {
        self.findings = findings
        self.clocks = clocks
    }
}
