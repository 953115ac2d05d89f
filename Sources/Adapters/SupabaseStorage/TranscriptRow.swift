/// One row of `vibe_whisper`, with exactly the columns that every version of the table has.
struct TranscriptRow: Encodable {
    let deviceID: String
    let date: String
    let timeBlock: String
    let transcription: String

    enum CodingKeys: String, CodingKey {
        case deviceID = "device_id"
        case date
        case timeBlock = "time_block"
        case transcription
    }
}

/// A row as a select returns it: only the requested columns.
struct SelectedRow: Decodable {
    let timeBlock: String
    /// `nil` if not requested, or NULL.
    let transcription: String?

    enum CodingKeys: String, CodingKey {
        case timeBlock = "time_block"
        case transcription
    }
}
