package import SystemPackage

/// Where recordings come from.
package protocol RecordingVault: Sendable {
    /// Whether `slot` has audio, and which. `absent` only when the vault says so; a vault that cannot answer throws.
    func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence

    /// The slots of `day` that have audio, in one call; slots that are missing have none, and a failure concerns that slot
    /// only. `nil` from a vault that can only be asked about one slot at a time.
    func recordings(of day: DeviceDay) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]?

    /// Brings the slot's audio to the local disk, streaming; a temporary file is created inside `directory`,
    /// readable by this user only, and removed if the call fails.
    func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording
}

extension RecordingVault {
    package func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? { nil }

    /// Whether `slot` has audio. `false` only when the vault says so; a vault that cannot answer throws.
    package func hasRecording(for slot: RecordingSlot) async throws(VaultError) -> Bool {
        try await presence(of: slot) != .absent
    }
}

/// Why a vault could not answer or deliver. `detail` is for logs and reports: no key, no signed URL.
package enum VaultError: Error, Sendable, Equatable {
    /// There was audio when the day was planned, but there is none now.
    case vanished
    /// No answer in time or no connection, after all tries.
    case unreachable(detail: String)
    /// The vault answered with a status that is neither success nor "no audio".
    case refused(status: Int, detail: String)
    /// The body ended before its announced length, after all tries.
    case incomplete(received: Int, expected: Int)
    /// The body was still coming when its time was up.
    case tooSlow(limit: Duration)
    /// The recording is larger than the limit.
    case tooLarge(limit: Int)
    /// The file is not a regular file inside the vault folder: a link that leaves it, or a directory.
    case outsideVault(detail: String)
    /// The local disk could not write or read the file.
    case disk(detail: String)
    /// The local disk is full; the file may fit later.
    case noSpace(detail: String)
    case cancelled

    /// Whether the vault is down rather than unwilling.
    package var isOutage: Bool {
        switch self {
        case .unreachable, .incomplete: true
        case .refused(let status, _): status >= 500 || status == 429
        case .vanished, .tooSlow, .tooLarge, .outsideVault, .disk, .noSpace, .cancelled: false
        }
    }

    /// Whether the same call may succeed once a temporary problem is over.
    package var isWorthWaitingFor: Bool {
        if case .noSpace = self { true } else { isOutage }
    }
}

/// A vault that can list whose recordings it has.
package protocol RecorderDirectory: Sendable {
    func devices() async throws(VaultError) -> [DeviceID]
}
