import Domain
import Foundation

/// Distinguishes recordings that are still being written from finished ones: text of the first third of a half hour would count as
/// the whole forever.
///
/// A file that is as long as its own header says is finished. A shorter one is waited for until a day after its last change; then it
/// counts as damaged, and what is there is transcribed. Where the header leaves the length open, the file must not have changed
/// for two minutes; where it says nothing about it, for ten seconds.
enum UnfinishedRecordings {
    /// After this, a recording that is shorter than it says will not grow any more.
    static let damagedAfter: TimeInterval = 86_400
    static let openFor: TimeInterval = 120
    static let quietFor: TimeInterval = 10

    /// Whether the recording is finished, why not, or how long to wait before checking again.
    enum Verdict: Equatable {
        case finished
        case unfinished(String)
        /// It is finished if it has not changed after this many seconds.
        case quietAfter(TimeInterval)
    }

    static func verdict(_ ending: AudioSamples.Ending, of recording: Recording, now: Date = Date()) -> Verdict {
        // One of the clocks is ahead: what was changed in the future was changed now.
        let age = recording.changedAt.map { max(0, now.timeIntervalSince($0)) }
        switch ending {
        case .asAnnounced: return .finished
        case .cut:
            let isOld = age.map { $0 >= damagedAfter } ?? (recording.slot.latestEnd + damagedAfter <= now)
            return isOld ? .finished : .unfinished("The file is shorter than its own header says")
        case .open:
            guard let age, age < openFor else { return .finished }
            return .unfinished("The file does not say how long it will be, and was changed \(Int(age)) s ago")
        case .unknown:
            guard let age, age < quietFor, !recording.isTemporary else { return .finished }
            return .quietAfter(quietFor - age)
        }
    }
}

extension SlotFailure {
    static func unfinished(_ block: TimeBlock, _ reason: String) -> SlotFailure {
        SlotFailure(
            block: block, stage: .fetch, code: "recording_incomplete",
            detail:
                "\(reason): the recording is still being written, or its upload is not finished. The next run tries again."
        )
    }
}

extension RecordingSlot {
    /// When the half hour is over, wherever on Earth the recorder is.
    fileprivate var latestEnd: Date {
        let westernmost: TimeInterval = 12 * 3_600
        let start = Double(day.date.daysSince1970) * 86_400 + Double(block.index) * 1_800
        return Date(timeIntervalSince1970: start + 1_800 + westernmost)
    }
}
