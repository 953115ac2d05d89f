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
