import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@Suite struct DashboardRoutesTests {
    private func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await TestService().application.test(.router) { client in
            try await client.execute(uri: path, method: .get, headers: headers)
        }
    }

    @Test func everythingThatThePageLinksToIsThere() async throws {
        let page = try await get("/dashboard")
        #expect(page.status == .ok)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        let links = String(buffer: page.body).matches(of: #/(?:href|src)="(?<link>[^"#]+)"/#).map { String($0.link) }
        #expect(links.count >= 4)
        for link in links {
            #expect(link.hasPrefix("dashboard/"), "behind a proxy's prefix only relative links hold: \(link)")
            let answer = try await get("/" + link)
            #expect(answer.status == .ok, "\(link)")
        }
    }

    @Test func everyModuleThatIsImportedIsThere() async throws {
        var waiting = ["app.js"]
        var seen: Set<String> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            let answer = try await get("/dashboard/" + name)
            #expect(answer.status == .ok, "\(name)")
            #expect(answer.headers[.contentType] == "text/javascript; charset=utf-8")
            let script = String(buffer: answer.body)
            waiting += script.matches(of: #/from "\./(?<module>[a-z]+\.js)"/#).map { String($0.module) }
        }
        #expect(seen.count > 10)
    }

    @Test func browsersAskWhetherAFileHasChanged() async throws {
        let first = try await get("/dashboard/app.js")
        let tag = try #require(first.headers[.eTag])
        #expect(first.headers[.cacheControl] == "no-cache")
        let second = try await get("/dashboard/app.js", [.ifNoneMatch: "W/\(tag)"])
        #expect(second.status == .notModified)
        #expect(second.body.readableBytes == 0)
        #expect(try await get("/dashboard/app.js", [.ifNoneMatch: "\"other\""]).status == .ok)
    }

    /// Nothing inline, so that the strictest content security policy fits.
    @Test func thePageHasNeitherScriptsNorStylesInside() async throws {
        let page = String(buffer: try await get("/dashboard").body)
        #expect(!page.contains("<style"))
        #expect(!page.contains("style="))
        #expect(page.matches(of: #/<script(?![^>]*src=)/#).isEmpty)
        #expect(page.matches(of: #/\son[a-z]+=/#).isEmpty)
    }

    @Test func aTrailingSlashLeadsToThePageByARelativeAddress() async throws {
        let answer = try await get("/dashboard/?device=a")
        #expect(answer.status == .permanentRedirect)
        #expect(answer.headers[.location] == "../dashboard?device=a")
    }

    @Test(arguments: ["/dashboard/dashboard.html", "/dashboard/none.js", "/dashboard/..%2F..%2Fetc%2Fpasswd"])
    func otherFilesAreNotThere(path: String) async throws {
        #expect(try await get(path).status == .notFound)
    }

    @Test func theLoadTellsQueueProcessorAndMemory() async throws {
        let answer = try await get("/load")
        #expect(
            String(buffer: answer.body) == #"{"status":"idle","queue":{"running":0,"waiting":0,"limit":8},"#
                + #""load_average":[0.00,0.00,0.00],"cores":1,"memory":{"resident_mb":null,"limit_mb":null},"#
                + #""model":"base","precision":"int8"}"#)
    }
}
