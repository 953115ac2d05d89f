import API
import Dashboard
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Pipeline
import Plumbing
import Reports
import Settings
import SystemPackage
import TestSupport
import Testing

/// The document and the service say the same.
@Suite struct OpenAPITests {
    private static let document = try! JSONDecoder().decode(
        JSONText.self, from: Data(OpenAPIDocument.text(version: "1.2.3", models: ["base"]).utf8))

    /// One call, and the status that it must have.
    struct Call: Sendable, CustomStringConvertible {
        let method: HTTPRequest.Method
        /// As in the document.
        let route: String
        let path: String
        let status: Int
        var headers: HTTPFields = [:]
        var body: String?
        var rules = AccessRules()

        var description: String { "\(method) \(path) → \(status)" }
        var operation: String { "\(method.rawValue) \(route)" }
    }

    private static let locked = AccessRules(keys: APIKeys([Secret("0123456789abcdef")!]))

    static let calls: [Call] = [
        Call(method: .get, route: "/", path: "/", status: 200),
        Call(method: .get, route: "/health", path: "/health", status: 200),
        Call(method: .get, route: "/ready", path: "/ready", status: 200),
        Call(method: .get, route: "/metrics", path: "/metrics", status: 200),
        Call(method: .get, route: "/metrics", path: "/metrics", status: 401, rules: locked),
        Call(method: .get, route: "/openapi.json", path: "/openapi.json", status: 200),
        Call(method: .get, route: "/docs", path: "/docs", status: 503),
        Call(method: .get, route: "/docs/{file}", path: "/docs/start.js", status: 200),
        Call(method: .get, route: "/docs/{file}", path: "/docs/passwd", status: 404),
        day(200, dayBody), day(400, dayBody.replacing("base", with: "huge")), day(422, "{}"), day(422, "["),
        day(422, #"{"device_id": "x", "date": "2025-02-30", "time_blocks": [7, "9"], "force": 1}"#),
        day(413, String(repeating: " ", count: 70_000)),
        Call(
            method: .post, route: "/fetch-and-transcribe", path: "/fetch-and-transcribe/", status: 401, body: dayBody,
            rules: locked),
        Call(
            method: .post, route: "/fetch-and-transcribe", path: "/fetch-and-transcribe", status: 202,
            headers: [HTTPField.Name("Prefer")!: "respond-async"], body: dayBody),
        Call(
            method: .post, route: "/fetch-and-transcribe", path: "/fetch-and-transcribe", status: 200,
            headers: [.accept: "text/event-stream"], body: dayBody),
        Call(method: .get, route: "/jobs", path: "/jobs", status: 200),
        Call(method: .get, route: "/jobs", path: "/jobs?state=completed&limit=1", status: 200),
        Call(method: .get, route: "/jobs", path: "/jobs?state=lost&limit=0", status: 422),
        Call(method: .get, route: "/jobs/{id}", path: "/jobs/JOB", status: 200),
        Call(method: .get, route: "/jobs/{id}", path: "/jobs/0", status: 404),
        Call(method: .delete, route: "/jobs/{id}", path: "/jobs/JOB", status: 200),
        Call(method: .delete, route: "/jobs/{id}", path: "/jobs/d067d407-cf73-4174-a9c1-d91fb60d64d0", status: 404),
        Call(method: .get, route: "/jobs/{id}/events", path: "/jobs/JOB/events", status: 200),
        Call(
            method: .get, route: "/jobs/{id}/events", path: "/jobs/JOB/events", status: 204,
            headers: [HTTPField.Name("Last-Event-ID")!: "1000"]),
        Call(method: .get, route: "/load", path: "/load", status: 200),
        Call(method: .get, route: "/load", path: "/load", status: 401, rules: locked),
        Call(method: .get, route: "/devices", path: "/devices", status: 200),
        days("/devices/DEVICE/days/2025-07-16", 200), days("/devices/d/days/2025-07-16?check_audio=true", 200),
        days("/devices/d/days/2025-02-30", 422), days("/devices/d/days/2025-07-16?check_audio=1", 422),
        months("/devices/d/months/2025-07", 200), months("/devices/d/months/2025-13", 422),
        Call(method: .get, route: "/dashboard", path: "/dashboard", status: 200),
        Call(method: .get, route: "/dashboard", path: "/dashboard/", status: 308),
        Call(method: .get, route: "/dashboard/{file}", path: "/dashboard/app.js", status: 200),
        Call(method: .get, route: "/dashboard/{file}", path: "/dashboard/base.css", status: 200),
        Call(method: .get, route: "/dashboard/{file}", path: "/dashboard/mark.svg", status: 200),
        Call(method: .get, route: "/dashboard/{file}", path: "/dashboard/passwd", status: 404),
        Call(
            method: .post, route: "/fetch-and-transcribe", path: "/fetch-and-transcribe", status: 403,
            headers: [HTTPField.Name("Sec-Fetch-Site")!: "cross-site"], body: dayBody),
    ]

    private static func days(_ path: String, _ status: Int) -> Call {
        Call(method: .get, route: "/devices/{device_id}/days/{date}", path: path, status: status)
    }

    private static func months(_ path: String, _ status: Int) -> Call {
        Call(method: .get, route: "/devices/{device_id}/months/{month}", path: path, status: status)
    }

    private static func day(_ status: Int, _ body: String) -> Call {
        Call(method: .post, route: "/fetch-and-transcribe", path: "/fetch-and-transcribe", status: status, body: body)
    }

    @Test(arguments: calls)
    func answersAreAsDocumented(call: Call) async throws {
        let service = try TestService(access: call.rules)
        let response = try await service.application.test(.live) { client in
            var path = call.path
            if path.contains("JOB") || path.contains("DEVICE") {
                path = path.replacing("JOB", with: try await endedJob(service)).replacing("DEVICE", with: "device123")
            }
            return try await client.execute(
                uri: path, method: call.method, headers: call.headers,
                body: call.body.map { ByteBuffer(string: $0) })
        }
        #expect(Int(response.status.code) == call.status)
        let operation = try #require(Self.document["paths"]?[call.route]?[call.method.rawValue.lowercased()])
        let answer = try #require(operation["responses"]?[String(call.status)], "the status is not documented")
        let schema = JSONSchema(document: Self.document)
        let described = try #require(answer["$ref"]?.string.map { schema.resolve($0) } ?? answer)
        guard described["content"] != nil else {
            #expect(response.body.readableBytes == 0)
            return
        }
        let type = try #require(response.headers[.contentType]?.split(separator: ";").first.map(String.init))
        let content = try #require(described["content"]?[type], "\(type) is not documented")
        for name in described["headers"]?.names ?? [] {
            #expect(response.headers[HTTPField.Name(name)!] != nil, "\(name) is documented")
        }
        guard type == "application/json" else { return }
        let json = try JSONDecoder().decode(JSONText.self, from: Data(String(buffer: response.body).utf8))
        #expect(schema.problems(of: json, schema: try #require(content["schema"])) == [])
    }

    /// What is wrong with JSON that should be one of the document's schemas.
    static func problems(of json: JSONText, as name: String) -> [String] {
        JSONSchema(document: document).problems(
            of: json, schema: .members(["$ref": .string("#/components/schemas/\(name)")]))
    }

    /// The name of a job that has ended.
    private func endedJob(_ service: TestService) async throws -> String {
        let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
        let job = try await service.jobs.submit(DayRequest(day: day, model: "base"))
        _ = await service.jobs.wait(for: job.id, atMost: .seconds(60))
        return job.id.rawValue
    }

    @Test func theRouterAndTheDocumentHaveTheSameRoutesAndEachIsCalledHere() throws {
        let routes = try TestService().routes
        let documented = (Self.document["paths"]?.names ?? []).flatMap { path in
            (Self.document["paths"]?[path]?.names ?? []).map { "\($0.uppercased()) \(path)" }
        }
        #expect(routes == Set(documented))
        #expect(Set(Self.calls.map(\.operation)) == routes)
    }

    @Test func everyFileOfTheDashboardIsInTheDocument() {
        let parameter = Self.document["paths"]?["/dashboard/{file}"]?["get"]?["parameters"]
        guard case .array(let parameters) = parameter, case .array(let names) = parameters.first?["schema"]?["enum"]
        else {
            Issue.record("the parameter has no list of names")
            return
        }
        let pages = DashboardFile.all.map(\.name).filter { !$0.hasSuffix(".html") }
        #expect(Set(names.compactMap(\.string)) == Set(pages))
    }

    @Test func theDocumentTellsTheVersion() {
        #expect(Self.document["info"]?["version"] == .string("1.2.3"))
    }

    @Test(arguments: [("/docs", "docs/start.js"), ("/docs/", "../docs/start.js")])
    func linksAreRelativeSoThatAPrefixCanBeStripped(path: String, link: String) async throws {
        let folder = try TemporaryFolder()
        for name in ["swagger-ui.css", "swagger-ui-bundle.js"] {
            try "a file".write(toFile: folder.path.appending(name).string, atomically: true, encoding: .utf8)
        }
        try await TestService(documentationFolder: folder.path.string).application.test(.live) { client in
            let page = try await client.execute(uri: path, method: .get)
            #expect(page.status == .ok)
            #expect(page.headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
            let text = String(buffer: page.body)
            #expect(text.contains(#"src="\#(link)""#))
            #expect(!text.contains(#"="/"#))
            let file = try await client.execute(uri: "/docs/swagger-ui.css", method: .get)
            #expect(String(buffer: file.body) == "a file")
            #expect(file.headers[.contentType] == "text/css; charset=utf-8")
            for name in ["..%2f..%2fpasswd", "LICENSE", "%2e%2e"] {
                let answer = try await client.execute(uri: "/docs/\(name)", method: .get)
                #expect(answer.status == .notFound)
            }
        }
    }
}
