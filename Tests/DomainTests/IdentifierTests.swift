import Domain
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["m5core2_auto", "device123", "a", "d067d407-cf73-4174-a9c1-d91fb60d64d0", "...", "A.b_c-9"])
    func deviceIDsOfTheFieldAreAccepted(text: String) {
        #expect(DeviceID(text)?.rawValue == text)
    }

    @Test(arguments: ["", ".", "..", "a/b", "a b", "デバイス", "a\n", "a%2e"])
    func deviceIDsThatAreNoHarmlessPathComponentAreRefused(text: String) {
        #expect(DeviceID(text) == nil)
    }

    @Test func deviceIDsEndAt128Characters() {
        #expect(DeviceID(String(repeating: "x", count: 128)) != nil)
        #expect(DeviceID(String(repeating: "x", count: 129)) == nil)
    }

    @Test(arguments: ["2025-07-16", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
    func existingDaysAreReadAndWrittenAlike(text: String) {
        #expect(LocalDate(text)?.description == text)
    }

    @Test(arguments: [
        "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-04-31", "2025-7-16", "2025/07/16", "20250716",
        "2025-07-16T00:00", "２０２５-07-16", "0000-01-01", "", "-025-01-01",
    ])
    func otherTextsAreNoDates(text: String) {
        #expect(LocalDate(text) == nil)
    }

    @Test func datesSortByCalendar() {
        let sorted = ["2024-12-31", "2025-01-01", "2025-01-02", "2025-02-01"].compactMap(LocalDate.init)
        #expect(sorted == sorted.shuffled().sorted())
    }

    @Test(arguments: [("2025-07", "2025-07-31", 31), ("2024-02", "2024-02-29", 29), ("2025-02", "2025-02-28", 28)])
    func aMonthKnowsItsDays(text: String, last: String, count: Int) throws {
        let month = try #require(LocalMonth(text))
        #expect(month.description == text)
        #expect(month.first == LocalDate(text + "-01"))
        #expect(month.last == LocalDate(last))
        #expect(month.dates.count == count && month.dates == month.dates.sorted() && month.dates.last == month.last)
    }

    @Test(arguments: ["2025-13", "2025-7", "2025", "2025-07-01", "", "0000-01"])
    func otherTextsAreNoMonths(text: String) {
        #expect(LocalMonth(text) == nil)
    }

    @Test func aDayHas48SlotsThatReadBackAsThemselves() {
        #expect(TimeBlock.all.count == 48)
        #expect(TimeBlock.all.map(\.description).compactMap(TimeBlock.init) == TimeBlock.all)
        #expect(TimeBlock.all.first?.description == "00-00")
        #expect(TimeBlock.all.last?.description == "23-30")
        #expect(TimeBlock.all == TimeBlock.all.sorted())
    }

    @Test(arguments: ["24-00", "10-15", "1-00", "10:00", "10-0", "", "10-00 "])
    func otherTextsAreNoSlots(text: String) {
        #expect(TimeBlock(text) == nil)
    }
}
