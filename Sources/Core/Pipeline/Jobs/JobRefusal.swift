package import Domain

/// Why a request did not become a job.
package enum JobRefusal: Error, Sendable, Equatable {
    /// As many jobs are waiting as are allowed to.
    case queueFull(limit: Int)
    /// The service is about to end.
    case stopping
    /// The journal cannot take it, and a job is answered only when it is on the disk.
    case journalUnavailable
    /// The model cannot be used here, or does not fit.
    case model(TranscriptionError)
}
