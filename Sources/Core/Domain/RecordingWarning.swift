/// What a reader of the text should know about the recording, although it was transcribed.
package struct RecordingWarning: Sendable, Equatable, Codable {
    package let code: Code
    /// One English sentence.
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package enum Code: String, Sendable, Codable, CaseIterable {
        /// The file ends before its own header says.
        case cutShort = "recording_cut_short"
        /// There is no sound in the file.
        case empty = "recording_empty"
        /// The header was wrong, and the audio was read anyway.
        case wrongHeader = "header_wrong"
        /// The samples were on a scale other than their format's.
        case wrongLevel = "level_wrong"
        /// The file contains several recordings in a row.
        case several = "several_recordings"
        /// Parts could not be decoded.
        case damaged = "audio_damaged"
    }
}
