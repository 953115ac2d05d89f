package import Foundation

/// What this service last did with one slot, kept in addition to the store's plain text. Holds people's speech.
package struct SlotRecord: Sendable, Equatable, Codable {
    package let slot: RecordingSlot
    package var state: SlotState
    package var jobID: JobID?
    package var model: String?
    package var failure: SlotFailure?
    /// The version of the audio that was transcribed, as the vault names it.
    package var audioVersion: AudioVersion?
    /// Length of the recording in seconds.
    package var audioSeconds: Double?
    /// Duration of the transcription in seconds.
    package var secondsTaken: Double?
    package var transcribedAt: Date?
    /// In time order.
    package var segments: [Segment]
    /// What the guards rejected, in time order; not part of the stored text.
    package var rejected: [Transcript.RejectedPassage]
    /// Warnings about the recording.
    package var warnings: [RecordingWarning]

    package init(
        slot: RecordingSlot, state: SlotState, jobID: JobID? = nil, model: String? = nil, failure: SlotFailure? = nil,
        audioVersion: AudioVersion? = nil, audioSeconds: Double? = nil, secondsTaken: Double? = nil,
        transcribedAt: Date? = nil, segments: [Segment] = [], rejected: [Transcript.RejectedPassage] = [],
        warnings: [RecordingWarning] = []
    ) {
        self.slot = slot
        self.state = state
        self.jobID = jobID
        self.model = model
        self.failure = failure
        self.audioVersion = audioVersion
        self.audioSeconds = audioSeconds
        self.secondsTaken = secondsTaken
        self.transcribedAt = transcribedAt
        self.segments = segments
        self.rejected = rejected
        self.warnings = warnings
    }

    /// A stretch of speech, in seconds from the start of the recording.
    package struct Segment: Sendable, Equatable, Codable {
        package let start: Double
        package let end: Double
        package let text: String

        package init(start: Double, end: Double, text: String) {
            self.start = start
            self.end = end
            self.text = text
        }
    }
}
