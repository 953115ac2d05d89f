import AsyncHTTPClient
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Pipeline
import Reports
import TestSupport
import Testing

@testable import API

@Suite struct DayRoutesTests {
    private func answer(_ service: TestService, path: String = "/fetch-and-transcribe") async throws -> TestResponse {
        try await service.application.test(.live) { client in
            try await client.execute(uri: path, method: .post, body: ByteBuffer(string: dayBody))
        }
    }

    @Test(arguments: ["/fetch-and-transcribe", "/fetch-and-transcribe/"])
    func theReportHasTheDocumentedKeysInTheirOrder(path: String) async throws {
        let response = try await answer(TestService(), path: path)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/json")
        let expected =
            #"{"status":"success","device_id":"device123","date":"2025-07-16","summary":{"total_slots":48,"#
            + #""skipped_as_processed_in_db":0,"skipped_as_no_audio_in_vault":46,"successfully_transcribed":2,"#
            + #""errors":0},"processed_blocks":["09-00","10-00"],"error_blocks":null,"execution_time_seconds":X.X,"#
            + #""message":"2件の文字起こしが完了しました","job_id":"JOB","errors":[],"saved_later":[],"#
            + #""rejected_passages":0,"warnings":[],"changed_blocks":[]}"#
        let body = String(buffer: response.body)
            .replacing(#/"execution_time_seconds":\d+\.\d,/#, with: #""execution_time_seconds":X.X,"#)
            .replacing(#/"job_id":"[0-9a-f-]{36}"/#, with: #""job_id":"JOB""#)
        #expect(body == expected)
    }

    @Test func failedSlotsAreListedAndTheStatusSaysSo() async throws {
        let some = MemoryVault(["09-00": .recording("a"), "10-00": .recording("damaged")])
        let body = String(buffer: try await answer(TestService(vault: some)).body)
        #expect(body.contains(#""status":"partial_success""#))
        #expect(body.contains(#""error_blocks":["10-00"]"#))
        #expect(
            body.hasSuffix(
                #""errors":[{"time_block":"10-00","stage":"decode","code":"audio_malformed","#
                    + #""detail":"The file says that it is damaged."}],"saved_later":[],"rejected_passages":0,"#
                    + #""warnings":[],"changed_blocks":[]}"#))
        let all = MemoryVault(["10-00": .recording("damaged")])
        #expect(String(buffer: try await answer(TestService(vault: all)).body).contains(#""status":"error""#))
    }

    @Test func nothingToDoIsSaidInTheDocumentedWords() async throws {
        let none = try await answer(TestService(vault: MemoryVault([:])))
        #expect(String(buffer: none.body).contains(#""message":"処理対象となる新規音声データがありません""#))
        let rows = Dictionary(uniqueKeysWithValues: TimeBlock.all.map { ($0, "") })
        let done = try await answer(TestService(store: MemoryStore(rows: rows)))
        #expect(String(buffer: done.body).contains(#""message":"全てのスロットが既に処理済みです""#))
    }

    @Test(arguments: [
        (StoreError.unreachable(detail: "down"), 503), (.unauthorized(detail: "key"), 502),
        (.rejected(code: "42P01", detail: "secret table"), 502), (.malformedAnswer(detail: "?"), 502),
    ])
    func aStoreThatCannotBeAskedFailsTheRequest(error: StoreError, status: Int) async throws {
        let response = try await answer(TestService(store: MemoryStore(checkError: error)))
        #expect(response.status.code == status)
        let json = Data(String(buffer: response.body).utf8)
        let body = try JSONDecoder().decode([String: String].self, from: json)
        #expect(body["detail"] == body["message"])
        #expect(body["message"]?.contains("secret") == false, "inner details are for the log")
    }

    @Test func aFullQueueAnswers503WithRetryAfter() async throws {
        let service = try TestService(queueLimit: 0, isWorking: false)
        let answer = try await service.answer(body: dayBody)
        #expect(answer.status == 503)
        #expect(answer.headers[.retryAfter] == "60")
    }

    @Test func slowRunsSendWhiteSpaceBeforeTheReportAndEqualRequestsJoin() async throws {
        let gate = Gate()
        let transcriber = MemoryTranscriber(gate: gate)
        let service = try TestService(transcriber: transcriber, heartbeat: .milliseconds(20))
        let bodies = try await service.application.test(.live) { client in
            var request = HTTPClientRequest(
                url: "http://127.0.0.1:\(try #require(client.port))/fetch-and-transcribe")
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: dayBody))
            // Both return with the headers, which come while the transcriber is still held at the gate.
            let first = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            let second = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            #expect(first.status == .ok)
            #expect(first.headers["X-Accel-Buffering"] == ["no"])
            await gate.open()
            return [
                String(buffer: try await first.body.collect(upTo: 1 << 20)),
                String(buffer: try await second.body.collect(upTo: 1 << 20)),
            ]
        }
        #expect(bodies.allSatisfy { $0.hasPrefix("\n") })
        let reports = bodies.map { $0.trimmingCharacters(in: .newlines) }
        #expect(reports[0] == reports[1], "the two requests have one job id")
        #expect(reports[0].hasPrefix(#"{"status":"success""#))
        #expect(transcriber.transcriptions == 1, "the slot with sound, once")
    }

    @Test(
        "A failure after the headers has every documented key, and counts that sum",
        arguments: [
            (JobState.failed, DayRunError.storeUnavailable(.unreachable(detail: "down")), "store_unavailable"),
            (.failed, .modelUnavailable(.modelUnavailable(model: "base", detail: "gone")), "model_unavailable"),
            (.cancelled, nil, "job_cancelled"), (.queued, nil, "service_stopped"),
        ] as [(JobState, DayRunError?, String)])
    func lateFailure(state: JobState, error: DayRunError?, code: String) throws {
        var job = Job(
            request: DayRequest(
                day: DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!), model: "base"),
            createdAt: Date(timeIntervalSince1970: 0))
        job.state = state
        job.error = error
        for (name, state) in [("09-00", SlotState.transcribed), ("10-00", .skipped), ("11-00", .noAudio)] {
            job[TimeBlock(name)!]?.state = state
        }
        job[TimeBlock("12-00")!] = JobSlot(
            block: TimeBlock("12-00")!, state: .failed,
            failure: SlotFailure(block: TimeBlock("12-00")!, stage: .decode, code: "audio_empty", detail: "Empty."))
        job[TimeBlock("13-00")!]?.state = .transcribing
        let body = job.lateOutcome
        #expect(body["status"] == .string("error"))
        #expect(body["detail"] == body["message"] && body["detail"] != nil)
        #expect(body["processed_blocks"] == .strings(["09-00"]))
        let summary = try #require(body["summary"])
        let counts = [
            "skipped_as_processed_in_db", "skipped_as_no_audio_in_vault", "successfully_transcribed", "errors",
        ].map { summary[$0] }
        #expect(
            counts == [.integer(1), .integer(1), .integer(1), .integer(45)] && summary["total_slots"] == .integer(48))
        guard case .array(let errors) = body["errors"] else {
            Issue.record("no list of errors")
            return
        }
        #expect(errors.count == 45 && errors.count { $0["code"] == .string("audio_empty") } == 1)
        #expect(errors.count { $0["code"] == .string(code) } == 44)
        let problems = OpenAPITests.problems(of: body, as: "DayReport")
        #expect(problems.isEmpty, "\(problems)")
    }
}
