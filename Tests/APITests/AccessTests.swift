import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import WatchMe

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
}
