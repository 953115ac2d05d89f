import AsyncHTTPClient
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Pipeline
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct JobRoutesTests {
    /// One request to a running server; returns once the whole answer is there.
    private func send(
        _ client: any TestClientProtocol, _ method: NIOHTTP1.HTTPMethod, _ path: String,
        _ headers: [String: String] = [:], body: String? = nil
    ) async throws -> (status: Int, headers: NIOHTTP1.HTTPHeaders, body: String) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(try #require(client.port))\(path)")
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return (
            Int(response.status.code), response.headers, String(buffer: try await response.body.collect(upTo: 1 << 20))
        )
    }

    private func json(_ text: String) throws -> JSONObject { try JSONObject(text) }

    @Test(arguments: [("/fetch-and-transcribe", "jobs/"), ("/fetch-and-transcribe/", "../jobs/")])
    func anAsynchronousRequestIsAcceptedAtOnceAndCanBeAskedFor(path: String, folder: String) async throws {
        let gate = Gate()
        let service = try TestService(transcriber: MemoryTranscriber(gate: gate))
        try await service.application.test(.live) { client in
            let answer = try await send(client, .POST, path, ["prefer": "wait=5, respond-async"], body: dayBody)
            #expect(answer.status == 202)
            let job = try json(answer.body)
            let id = try #require(job["job_id"] as? String)
            #expect(answer.headers["location"] == [folder + id])
            #expect(answer.headers["preference-applied"] == ["respond-async"])
            #expect(["queued", "running"].contains(job["state"] as? String))

            await gate.firstArrival()
            let running = try json(try await send(client, .GET, "/jobs/\(id)").body)
            #expect(running["state"] as? String == "running")
            #expect(running["result"] is NSNull && running["summary"] is NSNull && running["position"] is NSNull)
            let states = try #require(running["slots"] as? [[String: String]])
            #expect(states.count == 48)
            #expect(states[18] == ["time_block": "09-00", "state": "transcribing"])
            #expect(states[20]["state"] == "queued" && states[0]["state"] == "no_audio")

            await gate.open()
            _ = await service.jobs.wait(for: try #require(JobID(id)), atMost: .seconds(60))
            let ended = try json(try await send(client, .GET, "/jobs/\(id)").body)
            #expect(ended["state"] as? String == "completed")
            let result = try #require(ended["result"] as? [String: Any])
            #expect(result["processed_blocks"] as? [String] == ["09-00", "10-00"])
            #expect(ended["started_at"] is String && ended["finished_at"] is String)
        }
    }

    @Test func eventsEndWithTheAnswerAndGoOnWhereTheClientLeftOff() async throws {
        let service = try TestService()
        try await service.application.test(.live) { client in
            let posted = try await send(
                client, .POST, "/fetch-and-transcribe", ["accept": "text/event-stream"], body: dayBody)
            #expect(posted.headers["content-type"] == ["text/event-stream"])
            #expect(posted.headers["x-accel-buffering"] == ["no"])
            let events = Self.events(in: posted.body)
            #expect(
                events.map(\.name) == [
                    "state", "state", "planned", "started", "saved", "started", "saved", "state", "result",
                ])
            #expect(events.map(\.id) == Array(1...9))
            let report = try json(events[8].data)
            #expect(report["status"] as? String == "success")
            #expect(!posted.body.contains("こんにちは"), "events carry no text")

            let id = try #require(report["job_id"] as? String)
            let rest = try await send(client, .GET, "/jobs/\(id)/events", ["last-event-id": "7"])
            #expect(Self.events(in: rest.body).map(\.id) == [8, 9])
            #expect(try await send(client, .GET, "/jobs/\(id)/events", ["last-event-id": "9"]).status == 204)
        }
    }

    @Test func silentStreamsSendPingsAndCancellingEndsThem() async throws {
        let gate = Gate()
        let service = try TestService(transcriber: MemoryTranscriber(gate: gate), heartbeat: .milliseconds(20))
        try await service.application.test(.live) { client in
            let answer = try await send(
                client, .POST, "/fetch-and-transcribe", ["prefer": "respond-async"], body: dayBody)
            let id = try #require(try json(answer.body)["job_id"] as? String)
            await gate.firstArrival()
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(try #require(client.port))/jobs/\(id)/events")
            request.method = .GET
            let stream = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            var text = ""
            var isCancelled = false
            for try await chunk in stream.body {
                text += String(buffer: chunk)
                if text.contains(": ping\n\n"), !isCancelled {
                    isCancelled = true
                    #expect(try await send(client, .DELETE, "/jobs/\(id)").status == 202)
                    await gate.open()
                }
            }
            let last = try #require(Self.events(in: text).last)
            #expect(last.name == "result")
            #expect(try json(last.data)["status"] as? String == "error")
            let again = try await send(client, .DELETE, "/jobs/\(id)")
            #expect(again.status == 200)
            #expect(try json(again.body)["state"] as? String == "cancelled")
        }
    }

    @Test func theListIsNewestFirstAndShowsTheQueue() async throws {
        let service = try TestService(isWorking: false)
        for device in ["a", "b"] {
            let day = DeviceDay(device: try #require(DeviceID(device)), date: try #require(LocalDate("2025-07-16")))
            _ = try await service.jobs.submit(DayRequest(day: day, model: "base"))
        }
        let list = try json(try await service.answer(.get, "/jobs").body)
        let jobs = try #require(list["jobs"] as? [[String: Any]])
        #expect(jobs.map { $0["device_id"] as? String } == ["b", "a"])
        #expect(jobs.map { $0["position"] as? Int } == [2, 1])
        #expect(jobs.allSatisfy { $0["slots"] == nil && $0["result"] == nil })
        #expect(list["queue"] as? [String: Int] == ["running": 0, "waiting": 2, "limit": 8])
        let none = try json(try await service.answer(.get, "/jobs?state=completed&limit=1").body)
        #expect((none["jobs"] as? [Any])?.isEmpty == true)
        let one = try json(try await service.answer(.get, "/jobs?state=queued&limit=1").body)
        #expect((one["jobs"] as? [Any])?.count == 1)
    }

    @Test(arguments: [
        ("/jobs?limit=0", "limit"), ("/jobs?limit=x", "limit"), ("/jobs?limit=501", "limit"),
        ("/jobs?state=sleeping", "state"),
    ])
    func badQueriesAreRefusedInFastAPIsShape(path: String, name: String) async throws {
        let answer = try await TestService().answer(.get, path)
        #expect(answer.status == 422)
        #expect(answer.body.hasPrefix(#"{"detail":[{"type":"value_error","loc":["query","\#(name)"]"#))
    }

    @Test(arguments: ["/jobs/nonsense", "/jobs/5e3f1c1e-9f0b-4b8e-8a53-111111111111"])
    func unknownJobsAreNotFound(path: String) async throws {
        let service = try TestService(isWorking: false)
        #expect(try await service.answer(.get, path).status == 404)
        #expect(try await service.answer(.get, path + "/events").status == 404)
        #expect(try await service.answer(.delete, path).status == 404)
        let wrong = try await service.answer(.post, path)
        #expect(wrong.status == 405)
        #expect(wrong.headers[.allow] == "GET, HEAD, DELETE")
    }

    @Test func aModelThatDoesNotFitIsRefusedWithTheNumbers() async throws {
        let error = TranscriptionError.tooLarge(model: "base", neededMegabytes: 900, availableMegabytes: 100)
        let answer = try await TestService(transcriber: MemoryTranscriber(checkError: error)).answer(body: dayBody)
        #expect(answer.status == 400)
        #expect(answer.body.contains("900MB") && answer.body.contains("100MB"))
    }

    @Test func aModelThatDoesNotKnowTheLanguageIsRefused() async throws {
        let error = TranscriptionError.languageNotSupported(model: "tiny.en", language: "ja")
        let answer = try await TestService(transcriber: MemoryTranscriber(checkError: error)).answer(body: dayBody)
        #expect(answer.status == 400)
        #expect(answer.body.contains("tiny.en") && answer.body.contains("WHISPER_LANGUAGE=ja"))
    }

    private static func events(in text: String) -> [(id: Int, name: String, data: String)] {
        text.components(separatedBy: "\n\n").compactMap { block in
            let fields = Dictionary(
                block.split(separator: "\n").compactMap { line -> (String, String)? in
                    guard let colon = line.firstRange(of: ": ") else { return nil }
                    return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
                }, uniquingKeysWith: { first, _ in first })
            guard let id = fields["id"].flatMap({ Int($0) }), let name = fields["event"], let data = fields["data"]
            else { return nil }
            return (id, name, data)
        }
    }
}

/// A parsed JSON object.
private struct JSONObject {
    private let members: [String: Any]

    init(_ text: String) throws {
        members = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    subscript(name: String) -> Any? { members[name] }
}
