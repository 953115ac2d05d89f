import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

@Suite struct DeviceRoutesTests {
    private struct Day: Decodable {
        let jobId: String?
        let storeError: String?
        let slots: [Slot]

        struct Slot: Decodable {
            let timeBlock: String
            let state: String
            let text: String?
            let error: Problem?
            let rejected: [Rejected]
        }

        struct Rejected: Decodable {
            let start: Double
            let end: Double
            let reason: String
            let text: String
        }

        struct Problem: Decodable {
            let stage: String
            let code: String
        }
    }

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    private func day(_ client: some TestClientProtocol) async throws -> [String: Day.Slot] {
        let answer = try await client.execute(uri: "/devices/device123/days/2025-07-16", method: .get)
        #expect(answer.status == .ok)
        let day = try Self.decoder.decode(Day.self, from: Data(String(buffer: answer.body).utf8))
        #expect(day.slots.map(\.timeBlock) == TimeBlock.all.map(\.description))
        return Dictionary(uniqueKeysWithValues: day.slots.map { ($0.timeBlock, $0) })
    }

    @Test func aDayShowsWhatBecameOfEachSlot() async throws {
        let vault = MemoryVault([
            "09-00": .recording("こんにちは"), "10-00": .recording("refused 上に"), "11-00": .recording("damaged"),
        ])
        let service = try TestService(vault: vault)
        let after = try await service.application.test(.live) { client in
            let before = try await day(client)
            #expect(before.values.allSatisfy { $0.state == "unknown" && $0.text == nil })
            try await client.execute(
                uri: "/fetch-and-transcribe", method: .post, body: .init(string: dayBody)
            ) { #expect($0.status == .ok) }
            return try await day(client)
        }
        #expect(after["09-00"]?.state == "transcribed" && after["09-00"]?.text == "こんにちは")
        #expect(after["10-00"]?.state == "silent" && after["10-00"]?.text?.isEmpty == true)
        let rejected = try #require(after["10-00"]?.rejected.first)
        #expect(rejected.start == 1 && rejected.end == 2.5)
        #expect(rejected.reason == "repetition" && rejected.text == "refused 上に")
        #expect(after["09-00"]?.rejected.isEmpty == true)
        #expect(after["11-00"]?.state == "failed" && after["11-00"]?.error?.stage == "decode")
        #expect(after["12-00"]?.state == "no_audio" && after["12-00"]?.text == nil)
    }

    @Test func aDayWithoutItsStoreSaysSo() async throws {
        let service = try TestService(store: MemoryStore(readError: .unreachable(detail: "down")))
        let answer = try await service.answer(.get, "/devices/device123/days/2025-07-16")
        let day = try Self.decoder.decode(Day.self, from: Data(answer.body.utf8))
        #expect(day.storeError?.contains("データベース") == true)
    }

    @Test func aMonthCountsEveryDaysSlots() async throws {
        struct Month: Decodable {
            let month: String
            let days: [Day]

            struct Day: Decodable {
                let date: String
                let counts: [String: Int]
            }
        }
        let rows = [TimeBlock("09-00")!: "text", TimeBlock("10-00")!: ""]
        let service = try TestService(store: MemoryStore(rows: rows))
        let answer = try await service.answer(.get, "/devices/device123/months/2024-02")
        let month = try JSONDecoder().decode(Month.self, from: Data(answer.body.utf8))
        #expect(month.month == "2024-02" && month.days.count == 29)
        #expect(month.days.allSatisfy { $0.counts.values.reduce(0, +) == 48 && $0.counts.count == 8 })
        let first = try #require(month.days.first?.counts)
        #expect(first["transcribed"] == 1 && first["silent"] == 1 && first["unknown"] == 46)
    }

    @Test func recordersAreListed() async throws {
        let answer = try await TestService().answer(.get, "/devices")
        #expect(answer.body == #"{"devices":[{"device_id":"device123"}],"store_error":null,"vault_error":null}"#)
    }

    @Test(arguments: [
        ("/devices/a%20b/days/2025-07-16", "device_id"), ("/devices/device123/days/2025-02-29", "date"),
        ("/devices/device123/months/2025-13", "month"),
    ])
    func namesThatCannotBeAreRefused(path: String, name: String) async throws {
        let answer = try await TestService().answer(.get, path)
        #expect(answer.status == 422)
        #expect(answer.body.contains(#""loc":["path","\#(name)"]"#))
    }

    @Test func theAudioIsCheckedOnRequestAlone() async throws {
        let path = "/devices/device123/days/2025-07-16?check_audio="
        #expect(try await TestService().answer(.get, path + "true").status == 200)
        let refused = try await TestService().answer(.get, path + "maybe")
        #expect(refused.status == 422 && refused.body.contains(#""loc":["query","check_audio"]"#))
    }
}
