import Plumbing

/// Where transcripts are kept: one row per slot, text for speech, `""` for silence, no row for anything else.
package protocol TranscriptStore: Sendable {
    /// The slots of `day` that have a row; rows outside the 48 slots are ignored.
    func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock>

    /// Inserts or replaces the slot's row.
    func save(_ text: String, for slot: RecordingSlot) async throws(StoreError)

    /// The text of the rows of `blocks`, to compare with what was saved.
    func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String]
}

/// Why a store could not answer or save. `detail` is for logs and reports: no key, no transcript.
package enum StoreError: Error, Sendable, Equatable, Codable {
    /// No answer in time or no connection, after all tries.
    case unreachable(detail: String)
    /// The store rejected the call for a reason that trying again does not change: `code` is its own (SQLSTATE, PGRST…).
    case rejected(code: String, detail: String)
    /// The key is wrong or lacks the permission.
    case unauthorized(detail: String)
    /// The answer is not what the store promises to send.
    case malformedAnswer(detail: String)
    case cancelled

    package var detail: String {
        switch self {
        case .unreachable(let detail), .rejected(_, let detail), .unauthorized(let detail),
            .malformedAnswer(let detail):
            detail
        case .cancelled: "cancelled"
        }
    }

    /// Whether the same call may succeed later by itself.
    package var mayPass: Bool {
        switch self {
        case .unreachable, .cancelled: true
        case .rejected, .unauthorized, .malformedAnswer: false
        }
    }
}
