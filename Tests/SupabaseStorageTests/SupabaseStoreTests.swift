import AsyncHTTPClient
import Domain
import Foundation
import Plumbing
import SystemPackage
import TestSupport
import Testing

@testable import SupabaseStorage

/// What the Supabase store promises, also when PostgREST answers with an error.
@Suite struct SupabaseStoreTests {
    static let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
    static let ten = TimeBlock("10-00")!

    private func withSupabase(
        _ server: FakePostgRESTServer, key: String? = nil, _ body: (SupabaseStore) async throws -> Void
    ) async throws {
        let secret = try #require(Secret(key ?? server.key))
        var settings = SupabaseSettings(url: server.baseURL, key: secret)
        settings.retries.baseDelay = .milliseconds(1)
        settings.retries.maximumDelay = .milliseconds(20)
        settings.clockPause = .milliseconds(5)
        let http = HTTPClient(configuration: settings.clientConfiguration)
        let result: Result<Void, any Error>
        do { result = .success(try await body(SupabaseStore(settings: settings, http: http))) } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        try result.get()
    }

    @Test("Supabase keeps the store's promises")
    func supabase() async throws {
        try await withFakePostgREST { server in
            try await withSupabase(server) { try await TranscriptStoreConformance.check($0) }
            #expect(server.text(for: TranscriptStoreConformance.eleven)?.isEmpty == true)
        }
    }

    @Test(
        "A transient failure is retried",
        arguments: [
            (503, "PGRST001"), (504, "PGRST003"), (500, "57P01"), (500, "40001"), (500, "57014"), (500, "53300"),
            (401, "PGRST303"), (405, "25006"),
        ])
    func passing(status: Int, code: String) async throws {
        try await withFakePostgREST { server in
            server.script([.postgREST(status, code: code), .postgREST(status, code: code)])
            try await withSupabase(server) { try await $0.save("text", for: Self.day.slot(Self.ten)) }
            #expect(server.requests.count == 3 && server.text(for: Self.day.slot(Self.ten)) == "text")
            server.answerEverything(with: .postgREST(status, code: code))
            try await withSupabase(server) { store in
                await #expect {
                    try await store.save("text", for: Self.day.slot(Self.ten))
                } throws: { error in
                    if case .unreachable = error as? StoreError { true } else { false }
                }
            }
        }
    }

    @Test(
        "So is what stands before Supabase: gateways, and answers that are not JSON",
        arguments: [
            (500, ""), (520, "<html>"), (521, "<html>"), (522, "<html>"), (523, ""), (524, "<html>"), (525, ""),
            (527, ""),
            (530, "error code: 1033"), (540, ""), (544, ""), (429, ""), (200, "upstream connect error"),
            (200, "<html>"), (200, "no healthy upstream"), (404, "404 page not found\n"), (404, "<html>"),
            (200, #"[{"time_block":"09-00"},{"ti"#),
        ])
    func gateways(status: Int, body: String) async throws {
        try await withFakePostgREST { server in
            let answer = ScriptedAnswer.answer(status: status, body: body)
            server.script([answer, answer])
            try await withSupabase(server) { store in
                #expect(try await store.processedBlocks(of: Self.day).isEmpty)
                #expect(server.requests.count == 3)
                server.script([answer, answer])
                try await store.save("text", for: Self.day.slot(Self.ten))
                #expect(server.text(for: Self.day.slot(Self.ten)) == "text")
                server.answerEverything(with: answer)
                await #expect {
                    try await store.save("text", for: Self.day.slot(Self.ten))
                } throws: { error in
                    if case .unreachable = error as? StoreError { true } else { false }
                }
            }
        }
    }

    @Test("A JWT that is not valid yet is the key's own fault")
    func legacyClock() async throws {
        try await withFakePostgREST(key: "a.b.c") { server in
            server.answerEverything(with: .postgREST(401, code: "PGRST303"))
            try await withSupabase(server) { store in
                await #expect {
                    try await store.save("text", for: Self.day.slot(Self.ten))
                } throws: { error in
                    if case .unauthorized = error as? StoreError { true } else { false }
                }
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "A fault that trying again does not change is reported at once",
        arguments: [
            (400, "22P02"), (500, "21000"), (409, "23505"), (404, "42P01"), (400, "PGRST100"), (404, "PGRST205"),
            (500, "53400"),
        ])
    func lasting(status: Int, code: String) async throws {
        try await withFakePostgREST { server in
            server.answerEverything(with: .postgREST(status, code: code))
            try await withSupabase(server) { store in
                await #expect {
                    try await store.save("text", for: Self.day.slot(Self.ten))
                } throws: { error in
                    if case .rejected(code, _) = error as? StoreError { true } else { false }
                }
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("A wrong key is rejected and never repeated")
    func unauthorized() async throws {
        try await withFakePostgREST { server in
            try await withSupabase(server, key: "sb_secret_wrong") { store in
                await #expect {
                    _ = try await store.processedBlocks(of: Self.day)
                } throws: { error in
                    guard case .unauthorized = error as? StoreError else { return false }
                    return !"\(error)".contains("sb_secret_wrong")
                }
                #expect(!"\(store)".contains("sb_secret_wrong"))
            }
        }
    }

    @Test(
        "What is said of a fault is short and without the key, whatever characters the other side makes of it",
        arguments: [
            "no sb_secret_wrong here", "sb_secret_wrong\u{301}", "sb_secret_wrong\u{200D}\u{1F469}",
            "sb_secret_sb_secret_wrong", "a" + String(repeating: "\u{301}", count: 100_000),
        ])
    func presentable(message: String) async throws {
        try await withFakePostgREST { server in
            let body = try JSONEncoder().encode(["code": message, "message": message])
            server.answerEverything(with: .answer(status: 400, body: String(decoding: body, as: UTF8.self)))
            try await withSupabase(server, key: "sb_secret_wrong") { store in
                await #expect {
                    _ = try await store.processedBlocks(of: Self.day)
                } throws: { error in
                    let words = "\(error)".utf8
                    return words.count < 4_000 && words.ranges(of: "sb_secret_wrong".utf8).isEmpty
                }
            }
        }
    }

    @Test("Hidden rows are read back as missing, not as saved")
    func hidden() async throws {
        try await withFakePostgREST { server in
            server.hideRowsByPolicy()
            try await withSupabase(server) { store in
                try await store.save("text", for: Self.day.slot(Self.ten))
                #expect(try await store.texts(of: Self.day, blocks: [Self.ten]).isEmpty)
            }
        }
    }

    @Test("An answer of an unexpected shape is an error, not an empty day")
    func garbage() async throws {
        try await withFakePostgREST { server in
            server.answerEverything(with: .answer(status: 200, body: #"{"rows": []}"#))
            try await withSupabase(server) { store in
                await #expect {
                    _ = try await store.processedBlocks(of: Self.day)
                } throws: { error in
                    if case .malformedAnswer = error as? StoreError { true } else { false }
                }
            }
        }
    }
}
