package import Foundation
package import WatchMe

/// A finished run: its report and the name under which it ran.
package struct DayOutcome: Sendable, Equatable {
    package let jobID: UUID
    package let report: DayReport

    package init(jobID: UUID, report: DayReport) {
        self.jobID = jobID
        self.report = report
    }
}
