import Domain
import Synchronization

/// Which slots have audio, remembered for a short while: a job that just got "no audio" for 47 slots need not ask again.
final class PresenceMemory: Sendable {
    private struct Entry {
        let presence: RecordingPresence
        let until: ContinuousClock.Instant
    }

    private static let presentFor = Duration.seconds(600)
    private static let absentFor = Duration.seconds(60)
    /// About twenty recorder days.
    private static let mostEntries = 1_000

    private let entries = Mutex<[RecordingSlot: Entry]>([:])

    func presence(of slot: RecordingSlot, now: ContinuousClock.Instant = .now) -> RecordingPresence? {
        entries.withLock { entries in entries[slot].flatMap { now < $0.until ? $0.presence : nil } }
    }

    func note(_ presence: RecordingPresence, of slot: RecordingSlot, now: ContinuousClock.Instant = .now) {
        entries.withLock { entries in
            if entries.count >= Self.mostEntries, entries[slot] == nil {
                entries = entries.filter { now < $0.value.until }
                if entries.count >= Self.mostEntries { entries.removeAll() }
            }
            let isAbsent = presence == .absent
            entries[slot] = Entry(presence: presence, until: now + (isAbsent ? Self.absentFor : Self.presentFor))
        }
    }

    /// Slots that something is known about.
    var count: Int { entries.withLock { $0.count } }

    /// The vault turned out to have no such recording, or another one.
    func forget(_ slot: RecordingSlot) { entries.withLock { $0[slot] = nil } }
}
