import App
import Configuration
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Settings
import SystemPackage
import TestSupport
import Testing

/// The composed service with the real clients of the Vault and of Supabase, and servers that misbehave on the other side.
@Suite struct OutsideWorldTests {
    private static let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
    private static let secrets = [
        "vault-token": "vault-token-0123456789", "supabase": "sb_secret_0123456789", "api": "api-key-0123456789",
    ]

    /// - Parameter isWorking: without the worker, jobs wait for the next process.
    private func withService(
        vault: URL, supabase: URL, folder: FilePath, logger: Logger, isWorking: Bool = true,
        _ body: @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let environment = [
            "HOME": folder.string, "TEMP_DIR": folder.string, "PORT": "0", "VAULT_URL": vault.absoluteString,
            "VAULT_TOKEN": Self.secrets["vault-token"]!, "SUPABASE_URL": supabase.absoluteString,
            "SUPABASE_KEY": Self.secrets["supabase"]!, "API_KEYS": Self.secrets["api"]!,
        ]
        let settings = try ServiceSettings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
        try await Adapters.with(settings: settings, logger: logger) { adapters in
            var adapters = adapters
            adapters.decoder = MemoryDecoder()
            adapters.transcribers = MemoryTranscriber()
            let service = TranscriptionService(settings: settings, adapters: adapters, logger: logger)
            var application = service.application
            if isWorking { application.addServices(service.host) }
            try await application.test(.live) { try await body($0) }
        }
    }

    private func transcribe(
        _ client: any TestClientProtocol, trace: String = "", prefer: String = ""
    ) async throws -> TestResponse {
        try await client.execute(
            uri: "/fetch-and-transcribe", method: .post,
            headers: [
                .authorization: "Bearer \(Self.secrets["api"]!)", HTTPField.Name("traceparent")!: trace,
                HTTPField.Name("Prefer")!: prefer,
            ],
            body: ByteBuffer(string: #"{"device_id": "device123", "date": "2025-07-16"}"#))
    }

    @Test func logsNeverHoldATextOrAKey() async throws {
        let folder = try TemporaryFolder()
        let sink = LogSink()
        let texts = ["今日の秘密", "a secret of today"]
        try await withFakeVault(token: Self.secrets["vault-token"]) { vault in
            try await withFakePostgREST(key: Self.secrets["supabase"]!) { supabase in
                vault.setRecording(Array(texts[0].utf8), for: Self.day.slot(TimeBlock("09-00")!))
                vault.setRecording(Array(texts[1].utf8), for: Self.day.slot(TimeBlock("10-00")!))
                vault.setRecording(Array("damaged".utf8), for: Self.day.slot(TimeBlock("11-00")!))
                // A database that repeats the row and the key in its refusal of one save.
                let refusal = ScriptedAnswer.answer(
                    status: 400, headers: ["content-type": "application/json"],
                    body: #"{"code":"22001","message":"no, \#(Self.secrets["supabase"]!)","details":"(\#(texts[0]))"}"#)
                supabase.script([.proper, refusal])
                try await withService(
                    vault: vault.baseURL, supabase: supabase.baseURL, folder: folder.path, logger: sink.logger()
                ) { client in
                    let response = try await transcribe(client)
                    #expect(response.status == .ok)
                    #expect(String(buffer: response.body).contains(#""status":"partial_success""#))
                    let stranger = try await client.execute(
                        uri: "/metrics", method: .get, headers: [.authorization: "Bearer wrong-key-0123456789"])
                    #expect(stranger.status == .unauthorized)
                }
            }
        }
        let log = sink.text
        #expect(log.contains(#""message":"Slot failed""#), "the run was logged")
        for text in texts { #expect(!log.contains(text)) }
        for (name, secret) in Self.secrets { #expect(!log.contains(secret), "\(name)") }
        #expect(!log.contains("wrong-key"))
        #expect(
            !folder.contents.contains { $0.hasPrefix("vibe-transcriber-") },
            "temporary files are gone, and so is their folder")
    }

    @Test func theTraceOfARequestGoesOnToTheVaultAndSupabaseAndIntoTheLog() async throws {
        let folder = try TemporaryFolder()
        let sink = LogSink()
        let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
        try await withFakeVault { vault in
            try await withFakePostgREST(key: Self.secrets["supabase"]!) { supabase in
                vault.setRecording(Array("damaged".utf8), for: Self.day.slot(TimeBlock("11-00")!))
                try await withService(
                    vault: vault.baseURL, supabase: supabase.baseURL, folder: folder.path, logger: sink.logger()
                ) { client in
                    _ = try await transcribe(client, trace: "00-\(traceID)-00f067aa0ba902b7-01")
                    let headers = (vault.requests + supabase.requests).map { $0.headers["traceparent"] ?? "" }
                    #expect(headers.count > 48)
                    #expect(headers.allSatisfy { $0.hasPrefix("00-\(traceID)-") && !$0.contains("00f067aa0ba902b7") })
                }
            }
        }
        let line = sink.text.split(separator: "\n").first { $0.contains("Slot failed") }
        #expect(line?.contains(#""trace_id":"\#(traceID)""#) == true)
        #expect(line?.contains(#""job_id":""#) == true)
    }

    @Test(.timeLimit(.minutes(2))) func theTraceOfARequestOutlivesTheProcess() async throws {
        let folder = try TemporaryFolder()
        let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
        try await withFakeVault { vault in
            try await withFakePostgREST(key: Self.secrets["supabase"]!) { supabase in
                vault.setRecording(Array("text".utf8), for: Self.day.slot(TimeBlock("11-00")!))
                try await withService(
                    vault: vault.baseURL, supabase: supabase.baseURL, folder: folder.path, logger: LogSink().logger(),
                    isWorking: false
                ) { client in
                    let answer = try await transcribe(
                        client, trace: "00-\(traceID)-00f067aa0ba902b7-01", prefer: "respond-async")
                    #expect(answer.status == .accepted)
                }
                #expect(vault.requests.isEmpty && supabase.requests.isEmpty)
                try await withService(
                    vault: vault.baseURL, supabase: supabase.baseURL, folder: folder.path, logger: LogSink().logger()
                ) { _ in
                    while supabase.rowCount == 0 { try await Task.sleep(for: .milliseconds(10)) }
                }
                let headers = (vault.requests + supabase.requests).map { $0.headers["traceparent"] ?? "" }
                #expect(headers.count > 48)
                #expect(headers.allSatisfy { $0.hasPrefix("00-\(traceID)-") })
            }
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsToAnotherHostAreNotFollowed(status: Int) async throws {
        let folder = try TemporaryFolder()
        try await withFakeVault { inside in
            let redirect = ScriptedAnswer.answer(
                status: status, headers: ["location": inside.baseURL.absoluteString + "/download"])
            try await withFakeVault { vault in
                vault.answerEverything(with: redirect)
                try await withFakePostgREST(key: Self.secrets["supabase"]!) { supabase in
                    try await withService(
                        vault: vault.baseURL, supabase: supabase.baseURL, folder: folder.path,
                        logger: LogSink().logger()
                    ) { client in
                        let body = String(buffer: try await transcribe(client).body)
                        #expect(body.contains(#""code":"vault_refused""#))
                        supabase.answerEverything(with: redirect)
                        let second = try await transcribe(client)
                        #expect(second.status == .badGateway)
                    }
                }
                #expect(!vault.requests.isEmpty)
            }
            #expect(inside.requests.isEmpty, "nobody was led there")
        }
    }
}
