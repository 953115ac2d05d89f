/// What a reader of the text should know of the recording, although it was transcribed.
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
        /// The header was wrong, and what is there was read nevertheless.
        case wrongHeader = "header_wrong"
        /// The samples were on another scale than their format's.
        case wrongLevel = "level_wrong"
        /// Several recordings lie one behind the other in the file.
        case several = "several_recordings"
        /// Parts could not be decoded.
        case damaged = "audio_damaged"
    }
}
