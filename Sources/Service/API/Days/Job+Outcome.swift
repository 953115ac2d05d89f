import Domain
import Reports

extension Job {
    /// What a client that waited for the end gets: the report, or why there is none.
    var outcome: Result<JSONText, APIError> {
        switch state {
        case .completed: .success(reportJSON)
        case .failed: .failure(.dayFailed(error ?? .stopped))
        case .cancelled: .failure(.dayFailed(.cancelled))
        case .queued, .running: .failure(.dayFailed(.stopped))
        }
    }
}
