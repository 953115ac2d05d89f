import AsyncHTTPClient
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Plumbing
import Settings
import Testing

@testable import API

@Suite struct AccessTests {
    private static let key = "correct-horse-battery"
    private static let rules = AccessRules(keys: APIKeys([Secret(key)!, Secret("another-key-0123456789")!]))

    private func answer(
        _ path: String, _ method: HTTPRequest.Method = .get, headers: HTTPFields = [:], rules: AccessRules = rules
    ) async throws -> TestResponse {
        try await TestService(access: rules).application.test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers)
        }
    }

    @Test(arguments: ["/", "/health"])
    func monitorsNeedNoKey(path: String) async throws {
        #expect(try await answer(path).status == .ok)
        #expect(try await answer(path, .head).status == .ok)
    }

    @Test(
        arguments: [
            [:], [.authorization: "Bearer wrong"], [.authorization: "Basic \(key)"], [.authorization: key],
            [.authorization: "Bearer \(key)x"], [.xAPIKey: "\(key)x"], [.xAPIKey: ""],
        ] as [HTTPFields])
    func withoutARightKeyNothingElseAnswers(headers: HTTPFields) async throws {
        for path in ["/fetch-and-transcribe", "/nowhere"] {
            let response = try await answer(path, .post, headers: headers)
            #expect(response.status == .unauthorized)
            #expect(response.headers[.wwwAuthenticate] == "Bearer")
            #expect(String(buffer: response.body).contains(#""detail":"APIキーが必要です"#))
        }
    }

    @Test(
        arguments: [
            [.authorization: "Bearer \(key)"], [.authorization: "bearer  \(key)"], [.xAPIKey: key],
            [.xAPIKey: "another-key-0123456789"],
        ] as [HTTPFields])
    func eachKeyOpensInEitherHeader(headers: HTTPFields) async throws {
        #expect(try await answer("/fetch-and-transcribe", .post, headers: headers).status == .unprocessableContent)
        #expect(try await answer("/nowhere", headers: headers).status == .notFound)
    }

    @Test func tooManyRequestsOfOneKeyAreRefusedAndAnotherKeyIsNot() async throws {
        var rules = Self.rules
        rules.requestsPerMinute = 3
        try await TestService(access: rules).application.test(.router) { client in
            func status(_ path: String, _ key: String) async throws -> TestResponse {
                try await client.execute(uri: path, method: .get, headers: [.xAPIKey: key])
            }
            for _ in 0..<3 { _ = try await status("/nowhere", Self.key) }
            let refused = try await status("/nowhere", Self.key)
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter].flatMap { Int($0) }.map { (1...20).contains($0) } == true)
            let other = try await status("/nowhere", "another-key-0123456789")
            #expect(other.status == .notFound)
            let monitor = try await status("/", Self.key)
            #expect(monitor.status == .ok, "monitors are never refused")
        }
    }

    @Test func wrongKeysAreCountedForTheAddressThatSendsThem() async throws {
        var rules = Self.rules
        rules.requestsPerMinute = 2
        try await TestService(access: rules).application.test(.live) { client in
            func status(_ key: String, from address: String) async throws -> HTTPResponse.Status {
                try await client.execute(
                    uri: "/nowhere", method: .get, headers: [.xAPIKey: key, .xForwardedFor: "6.6.6.6, \(address)"]
                ).status
            }
            var statuses: [HTTPResponse.Status] = []
            for address in ["10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2"] {
                statuses.append(try await status("guess", from: address))
            }
            #expect(statuses == [.unauthorized, .unauthorized, .tooManyRequests, .unauthorized])
            let known = try await status(Self.key, from: "10.0.0.1")
            #expect(known == .notFound)
        }
    }

    @Test func bucketsRefillEvenly() {
        let limiter = RateLimiter(perMinute: 60)
        let start = ContinuousClock.now
        for _ in 0..<60 { #expect(limiter.take(.key(0), now: start) == nil) }
        #expect(limiter.take(.key(0), now: start) == .seconds(1))
        #expect(limiter.take(.key(0), now: start + .milliseconds(1_500)) == nil)
        #expect(limiter.take(.key(0), now: start + .milliseconds(1_500)) == .milliseconds(500))
        #expect(limiter.take(.address("a"), now: start) == nil)
    }

    @Test func pagesOfOtherSitesCannotStartAJob() async throws {
        let rules = AccessRules(allowedOrigins: ["https://app.example.org"])
        let evil: HTTPFields = [.secFetchSite: "cross-site", .origin: "https://evil.example"]
        #expect(try await answer("/fetch-and-transcribe", .post, headers: evil, rules: rules).status == .forbidden)
        #expect(try await answer("/", headers: evil, rules: rules).status == .ok)
        // Plain HTTP: the browser does not say where from, but which page.
        for (origin, status) in [("http://evil.example", 403), ("null", 403), ("http://localhost:9", 422)] {
            let answer = try await answer("/fetch-and-transcribe", .post, headers: [.origin: origin], rules: rules)
            #expect(answer.status.code == status, "\(origin)")
        }
        let friend: HTTPFields = [.secFetchSite: "cross-site", .origin: "https://app.example.org"]
        let answer = try await answer("/fetch-and-transcribe", .post, headers: friend, rules: rules)
        #expect(answer.status == .unprocessableContent)
        #expect(answer.headers[.accessControlAllowOrigin] == "https://app.example.org")
    }

    @Test func crossOriginHeadersAreOffUnlessAnOriginIsAllowed() async throws {
        let headers: HTTPFields = [.origin: "https://app.example.org", .accessControlRequestMethod: "POST"]
        let off = try await answer("/fetch-and-transcribe", .options, headers: headers, rules: AccessRules())
        #expect(off.headers[.accessControlAllowOrigin] == nil)
        #expect(off.status == .methodNotAllowed)
        var rules = Self.rules
        rules.allowedOrigins = ["https://app.example.org"]
        let on = try await answer("/fetch-and-transcribe", .options, headers: headers, rules: rules)
        #expect(on.status == .noContent)
        #expect(on.headers[.accessControlAllowOrigin] == "https://app.example.org")
        #expect(on.headers[.accessControlAllowHeaders]?.lowercased().contains("x-api-key") == true)
        let other = try await answer("/", headers: [.origin: "https://evil.example"], rules: rules)
        #expect(other.headers[.accessControlAllowOrigin] == nil)
    }

    @Test(arguments: ["/", "/nowhere"])
    func everyAnswerCarriesTheSecurityHeaders(path: String) async throws {
        let headers = try await answer(path).headers
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
        #expect(headers[.cacheControl] == "no-store")
        #expect(headers[HTTPField.Name("Referrer-Policy")!] == "no-referrer")
    }

    /// Everything that shows or changes what people said.
    static let dataCalls: [(HTTPRequest.Method, String)] = [
        (.get, "/devices"), (.get, "/devices/r/days/2025-07-16"), (.get, "/devices/r/months/2025-07"), (.get, "/jobs"),
        (.get, "/jobs/1"), (.get, "/jobs/1/events"), (.delete, "/jobs/1"), (.get, "/load"), (.get, "/metrics"),
        (.get, "/metrics/"), (.get, "//metrics"),
    ]
    private static let forced = #"{"device_id": "device123", "date": "2025-07-16", "force": true}"#

    @Test(
        arguments: [
            [.xForwardedFor: "203.0.113.7"], [HTTPField.Name("X-Real-IP")!: "203.0.113.7"],
            [HTTPField.Name("Forwarded")!: "for=203.0.113.7"], [HTTPField.Name("X-Forwarded-Proto")!: "https"],
            [HTTPField.Name("Via")!: "1.1 proxy"], [.xForwardedFor: ""], [.xForwardedFor: "127.0.0.1"],
        ] as [HTTPFields])
    func withoutKeysWhatCameThroughAProxyGetsTheOldCallAlone(headers: HTTPFields) async throws {
        try await TestService().live { client in
            for (method, path) in Self.dataCalls {
                let answer = try await client.execute(uri: path, method: method, headers: headers)
                #expect(answer.status == .unauthorized, "\(method) \(path)")
                #expect(String(buffer: answer.body).contains("API_KEYS"))
            }
            for path in ["/", "/health", "/ready", "/docs/start.js", "/openapi.json", "/dashboard"] {
                let answer = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(answer.status == .ok, "\(path)")
            }
            let old = try await client.execute(
                uri: "/fetch-and-transcribe", method: .post, headers: headers, body: ByteBuffer(string: dayBody))
            #expect(old.status == .ok)
            let force = try await client.execute(
                uri: "/fetch-and-transcribe", method: .post, headers: headers, body: ByteBuffer(string: Self.forced))
            #expect(force.status == .unauthorized && String(buffer: force.body).contains("API_KEYS"))
            let unknown = try await client.execute(uri: "/nowhere", method: .get, headers: headers)
            #expect(unknown.status == .notFound)
        }
    }

    @Test func withoutKeysADirectCallerOnThisMachineMayDoAll() async throws {
        try await TestService().live { client in
            let jobs = try await client.execute(uri: "/jobs", method: .get)
            #expect(jobs.status == .ok)
            let force = try await client.execute(
                uri: "/fetch-and-transcribe", method: .post, body: ByteBuffer(string: Self.forced))
            #expect(force.status == .ok)
        }
    }

    @Test(
        "A page elsewhere whose name was made to point here is not this machine",
        arguments: [
            ("[::1].evil.example:1", false), ("[::1", false), ("[::1]evil", false), ("localhost:80@evil", false),
            ("127.0.0.+1", false), ("localhost:evil", false), ("127.0.0.1:8001", true), ("localhost:8001", true),
            ("[::1]:8001", true), ("LOCALHOST", true),
            ("evil.example:8001", false), ("127.evil.example", false), ("127.0.0.1.evil.example", false),
            ("192.168.1.5:8001", false),
        ])
    func rebinding(host: String, isLocal: Bool) async throws {
        try await TestService().live { client in
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(try #require(client.port))/jobs")
            request.headers.replaceOrAdd(name: "Host", value: host)
            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            #expect(answer.status == (isLocal ? .ok : .unauthorized))
        }
    }

    @Test func anonymousAccessOpensEverythingAndKeysWinOverIt() async throws {
        let open = AccessRules(isAnonymousAllowed: true)
        try await TestService(access: open).live { client in
            let answer = try await client.execute(
                uri: "/jobs", method: .get, headers: [.xForwardedFor: "203.0.113.7"])
            #expect(answer.status == .ok)
        }
        let keys = AccessRules(keys: APIKeys([Secret(Self.key)!]), isAnonymousAllowed: true)
        let answer = try await answer("/jobs", rules: keys)
        #expect(answer.status == .unauthorized)
    }
}
