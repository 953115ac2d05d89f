import Plumbing

/// One of the 48 half-hour slots of a day, written `HH-MM`, from `00-00` to `23-30`.
package struct TimeBlock: Hashable, Sendable, Comparable, CodedAsText {
    /// Position in the day, 0..<48.
    package let index: Int

    /// All slots of a day in order.
    package static let all: [TimeBlock] = (0..<48).map { TimeBlock(index: $0) }

    private init(index: Int) { self.index = index }

    /// Reads `HH-MM`; `nil` unless it names a half-hour slot exactly.
    package init?(_ text: String) {
        guard let block = Self.byName[text] else { return nil }
        self = block
    }

    package var description: String {
        let hour = index / 2
        return (hour < 10 ? "0" : "") + "\(hour)-" + (index % 2 == 0 ? "00" : "30")
    }

    package static func < (left: TimeBlock, right: TimeBlock) -> Bool { left.index < right.index }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.description, $0) })
}

/// One recorder's day: the unit of work of this service.
package struct DeviceDay: Hashable, Sendable, Codable {
    package let device: DeviceID
    package let date: LocalDate

    package init(device: DeviceID, date: LocalDate) {
        self.device = device
        self.date = date
    }

    package func slot(_ block: TimeBlock) -> RecordingSlot { RecordingSlot(day: self, block: block) }
}

/// One half-hour slot of one recorder's day.
package struct RecordingSlot: Hashable, Sendable, Codable {
    package let day: DeviceDay
    package let block: TimeBlock

    package init(day: DeviceDay, block: TimeBlock) {
        self.day = day
        self.block = block
    }
}
