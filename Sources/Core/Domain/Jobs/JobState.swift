/// The state of a job. The last three are final.
package enum JobState: String, Sendable, CaseIterable, Codable {
    case queued, running, completed, failed, cancelled

    package var isFinal: Bool {
        switch self {
        case .queued, .running: false
        case .completed, .failed, .cancelled: true
        }
    }
}
