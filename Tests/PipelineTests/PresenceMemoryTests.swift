import Domain
import SQLiteStorage
import TestSupport
import Testing

@testable import Pipeline

@Suite struct PresenceMemoryTests {
    private let slot = Job.day().request.day.slot(.at("09-00"))

    @Test func absenceIsRememberedForAMinuteAndPresenceForTen() {
        let memory = PresenceMemory()
        let start = ContinuousClock.now
        memory.note(.absent, of: slot, now: start)
        #expect(memory.presence(of: slot, now: start + .seconds(59)) == .absent)
        #expect(memory.presence(of: slot, now: start + .seconds(61)) == nil)
        memory.note(.present(version: nil), of: slot, now: start)
        #expect(memory.presence(of: slot, now: start + .seconds(599)) == .present(version: nil))
        #expect(memory.presence(of: slot, now: start + .seconds(601)) == nil)
        memory.forget(slot)
        #expect(memory.presence(of: slot, now: start) == nil)
    }

    @Test func itDoesNotGrowWithoutBound() {
        let memory = PresenceMemory()
        let start = ContinuousClock.now
        for number in 0..<5_000 {
            let day = DeviceDay(device: DeviceID("d\(number)")!, date: LocalDate("2025-07-16")!)
            memory.note(.absent, of: day.slot(.at("09-00")), now: start)
        }
        #expect(memory.count <= 1_000)
    }

    @Test func theSameDayAgainAsksTheVaultForNothing() async throws {
        let folder = try TemporaryFolder(), state = try TemporaryFolder()
        let vault = MemoryVault(["09-00": .recording("a")])
        let pipeline = DayPipeline.inMemory(vault, MemoryStore(), MemoryTranscriber(), folder, try state.state().outbox)
        _ = try await pipeline.run(.day())
        #expect(vault.checked.count == 48)
        let again = try await pipeline.run(.day()).report
        #expect(vault.checked.count == 48 && again.skippedAsNoAudio == 47 && again.skippedAsProcessed == 1)
    }
}
