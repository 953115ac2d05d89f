/// What is asked for: a recorder's day, or some slots of it. Two equal requests are the same work.
package struct DayRequest: Hashable, Sendable, Codable {
    package let day: DeviceDay
    /// One of the models that the transcriber source allows.
    package let model: String
    /// In slot order, each once.
    package let blocks: [TimeBlock]
    /// Transcribe again although a row exists.
    package let force: Bool
    /// Transcribe again what has been recorded again since.
    package let refresh: Bool

    package init(
        day: DeviceDay, model: String, blocks: some Sequence<TimeBlock> = TimeBlock.all, force: Bool = false,
        refresh: Bool = false
    ) {
        self.day = day
        self.model = model
        self.blocks = Set(blocks).sorted()
        self.force = force
        self.refresh = refresh
    }

    /// Reads what earlier versions wrote, too.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            day: try container.decode(DeviceDay.self, forKey: .day),
            model: try container.decode(String.self, forKey: .model),
            blocks: try container.decode([TimeBlock].self, forKey: .blocks),
            force: try container.decode(Bool.self, forKey: .force),
            refresh: try container.decodeIfPresent(Bool.self, forKey: .refresh) ?? false)
    }
}
