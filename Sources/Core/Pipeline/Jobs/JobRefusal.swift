package import Domain

/// Why a request did not become a job.
package enum JobRefusal: Error, Sendable, Equatable {
    /// The queue is full.
    case queueFull(limit: Int)
    /// The service is shutting down.
    case stopping
    /// The journal cannot be written, and a job is accepted only once it is on disk.
    case journalUnavailable
    /// The model cannot be used here, or does not fit.
    case model(TranscriptionError)
}
