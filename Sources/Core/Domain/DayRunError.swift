/// Why a run ended without a report.
package enum DayRunError: Error, Sendable, Equatable, Codable {
    /// The store could not say what is processed already, so nothing was done.
    case storeUnavailable(StoreError)
    /// The model could not be loaded.
    case modelUnavailable(TranscriptionError)
    /// Stopped on request or at shutdown after the slot in hand; what was saved stays saved.
    case stopped
    /// The caller went away, or the slot in hand was abandoned.
    case cancelled
}
