import Testing

@testable import Whisper

/// Who holds which stretch of the windows' memory.
@Suite struct WindowMemoryTests {
    @Test("Stretches do not overlap, and what is given back is there again in one piece")
    func stretches() throws {
        let memory = WindowMemory(bytes: 1024)
        var first = memory.take(200), second = memory.take(300), third = memory.take(400)
        let starts = try [first, second, third].map { try #require($0).base }
        #expect(starts[1] - starts[0] == 256 && starts[2] - starts[1] == 320)
        #expect(memory.take(1) == nil)
        // The one in the middle last: it joins its neighbors.
        first = nil
        #expect(memory.take(300) == nil)
        third = nil
        second = nil
        let all = try #require(memory.take(1024))
        #expect(all.base == starts[0])
    }

    @Test("A gap between others is reused")
    func gap() throws {
        let memory = WindowMemory(bytes: 256)
        var kept = [memory.take(64), memory.take(64), memory.take(128)]
        let place = try #require(kept[1]).base
        kept[1] = nil
        let again = try #require(memory.take(10))
        #expect(again.base == place && memory.take(1) == nil)
        withExtendedLifetime(kept) {}
    }
}
