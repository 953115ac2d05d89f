/// Why a run ended without a report.
package enum DayRunError: Error, Sendable, Equatable, Codable {
    /// The store could not say which slots are processed, so nothing was done.
    case storeUnavailable(StoreError)
    /// The model could not be loaded.
    case modelUnavailable(TranscriptionError)
    /// Stopped on request or at shutdown, after the current slot; what was saved stays saved.
    case stopped
    /// The caller disconnected, or the current slot was abandoned.
    case cancelled
}
