package import Domain
import Testing

/// What every transcript store promises; each adapter's tests run it against an empty store.
package enum TranscriptStoreConformance {
    package static let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
    package static let ten = day.slot(TimeBlock("10-00")!)
    package static let eleven = day.slot(TimeBlock("11-30")!)

    /// Leaves a text at `ten` and silence at `eleven`, among others.
    package static func check(_ store: some TranscriptStore & TranscriptCalendar) async throws {
        try await checkRows(of: store)
        try await checkCalendar(of: store)
    }

    private static func checkRows(of store: some TranscriptStore) async throws {
        #expect(try await store.processedBlocks(of: day).isEmpty)
        try await store.save("最初", for: ten)
        try await store.save("", for: eleven)
        try await store.save("二度目 'quoted' \"text\"", for: ten)
        #expect(try await store.processedBlocks(of: day) == [ten.block, eleven.block], "silence is a row too")
        let texts = try await store.texts(of: day, blocks: [ten.block, eleven.block, TimeBlock("12-00")!])
        #expect(texts == [ten.block: "二度目 'quoted' \"text\"", eleven.block: ""], "the last text saved wins")
        let other = DeviceDay(device: DeviceID("device124")!, date: day.date)
        #expect(try await store.processedBlocks(of: other).isEmpty, "recorders do not see each other's rows")
    }

    /// More rows than fit on one of PostgREST's pages, next to another recorder's and other months'.
    private static func checkCalendar(of store: some TranscriptStore & TranscriptCalendar) async throws {
        let month = try #require(LocalMonth("2024-02"))
        let device = try #require(DeviceID("another.device"))
        for date in month.dates {
            for block in TimeBlock.all {
                let text = block.index < 6 ? "" : "話"
                try await store.save(text, for: DeviceDay(device: device, date: date).slot(block))
            }
        }
        for date in ["2024-01-31", "2024-03-01"] {
            let date = try #require(LocalDate(date))
            try await store.save("x", for: DeviceDay(device: device, date: date).slot(ten.block))
        }
        #expect(try await store.devices(limit: 10) == [device, day.device], "recorders are sorted")
        #expect(try await store.devices(limit: 1) == [device])

        let marks = try await store.marks(of: device, in: month.first...month.last)
        #expect(marks.keys.sorted() == month.dates)
        let whole = DayMarks(spoken: Set(TimeBlock.all.dropFirst(6)), silent: Set(TimeBlock.all.prefix(6)))
        #expect(marks.values.allSatisfy { $0 == whole })
        let own = try await store.marks(of: day.device, in: day.date...day.date)
        #expect(own == [day.date: DayMarks(spoken: [ten.block], silent: [eleven.block])])
        #expect(try await store.marks(of: day.device, in: month.first...month.last).isEmpty)
    }
}
