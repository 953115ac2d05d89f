import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import OutgoingHTTP
import TestSupport
import Testing

@Suite struct ProxyEnvironmentTests {
    private func host(_ variables: [String: String], _ url: String) throws -> String? {
        ProxyEnvironment { variables[$0] }.proxy(for: try #require(URL(string: url)))?.host
    }

    @Test(arguments: [
        ("https://a.example/x", "secure"), ("http://a.example/x", "plain"), ("https://a.example:8443/", "secure"),
        ("http://localhost:8001/", nil), ("http://vault.localhost/", nil), ("http://127.0.0.1:8000", nil),
        ("https://127.9.9.9/", nil), ("http://[::1]:8000/", nil), ("https://inside.example/", nil),
        ("https://vault.inside.example/", nil), ("https://notinside.example/", "secure"),
        ("https://dotted.example.org/", nil), ("https://b.dotted.example.org/", nil),
        ("https://port.example/", "secure"), ("https://port.example:8443/", nil), ("http://10.0.0.7/", nil),
    ])
    func eachAddressHasItsProxy(url: String, expected: String?) throws {
        let variables = [
            "HTTPS_PROXY": "http://secure:3128", "HTTP_PROXY": "plain:3128",
            "NO_PROXY": "inside.example, .dotted.example.org,port.example:8443,10.0.0.7",
        ]
        #expect(try host(variables, url) == expected)
    }

    @Test func withoutAVariableOrWithAStarNothingGoesThroughAProxy() throws {
        #expect(try host([:], "https://a.example") == nil)
        #expect(try host(["ALL_PROXY": "p:1", "NO_PROXY": "*"], "https://a.example") == nil)
        #expect(try host(["ALL_PROXY": "p:1"], "https://a.example") == "p")
    }

    @Test func aProxyMayAskForAPassword() throws {
        let environment = ProxyEnvironment { ["HTTPS_PROXY": "http://me:p%40ss@proxy.example:3128/"][$0] }
        let proxy = try #require(environment.proxy(for: URL(string: "https://a.example")!))
        #expect(proxy.kind == .http && proxy.host == "proxy.example" && proxy.port == 3128)
        #expect(proxy.user == "me" && proxy.password == "p@ss")
    }

    @Test(arguments: ["https://proxy.example:443", "ftp://proxy.example", "http://", "proxy:99999"])
    func whatIsNoProxyIsNamedAndNotUsed(value: String) throws {
        let environment = ProxyEnvironment { $0 == "HTTPS_PROXY" ? value : nil }
        #expect(environment.unreadable == ["HTTPS_PROXY"])
        #expect(environment.proxy(for: URL(string: "https://a.example")!) == nil)
    }

    @Test(.timeLimit(.minutes(1))) func aCallGoesThroughTheProxyAndOneToThisMachineDoesNot() async throws {
        let answer: @Sendable (RecordedRequest) -> FakeAnswer = { _ in .json("1") }
        try await LoopbackServer.run(answer: answer) { server in
            try await ConnectProxy.run(to: server.baseURL.port ?? 0) { proxy, port in
                let proxies = ProxyEnvironment { $0 == "HTTP_PROXY" ? "http://me:secret@127.0.0.1:\(port)" : nil }
                for address in ["http://vault.invalid/a", "\(server.baseURL)/b"] {
                    let url = try #require(URL(string: address))
                    let client = HTTPClient(
                        configuration: .outgoing(
                            to: url, connect: .seconds(30), read: .seconds(30), proxies: proxies))
                    var request = HTTPClientRequest(url: address)
                    request.headers.add(name: "connection", value: "close")
                    let response = try? await client.execute(request, timeout: .seconds(50))
                    #expect(response?.status == .ok, "\(address)")
                    try await client.shutdown()
                }
                #expect(server.requests.map(\.path) == ["/a", "/b"])
                #expect(server.requests.allSatisfy { $0.headers["proxy-authorization"] == nil }, "for the proxy alone")
                let credentials = Data("me:secret".utf8).base64EncodedString()
                #expect(proxy.requests.count == 1)
                #expect(proxy.requests.first?.hasPrefix("CONNECT vault.invalid:80 HTTP/1.1") == true)
                #expect(proxy.requests.first?.hasSuffix("Basic \(credentials)") == true)
            }
        }
    }
}
