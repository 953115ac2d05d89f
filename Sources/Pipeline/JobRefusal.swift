package import WatchMe

/// Why a request did not become a job.
package enum JobRefusal: Error, Sendable, Equatable {
    /// As many jobs are waiting as are allowed to.
    case queueFull(limit: Int)
    /// The service is about to end.
    case stopping
    /// The model cannot be used here, or does not fit.
    case model(TranscriptionError)
}
