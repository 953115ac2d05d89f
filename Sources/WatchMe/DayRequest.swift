/// What is asked for: a recorder's day, or some slots of it. Two equal requests are the same work.
package struct DayRequest: Hashable, Sendable, Codable {
    package let day: DeviceDay
    /// One of the models that the transcriber source allows.
    package let model: String
    /// In slot order, each once.
    package let blocks: [TimeBlock]
    /// Transcribe again although a row exists.
    package let force: Bool

    package init(day: DeviceDay, model: String, blocks: some Sequence<TimeBlock> = TimeBlock.all, force: Bool = false) {
        self.day = day
        self.model = model
        self.blocks = Set(blocks).sorted()
        self.force = force
    }
}
