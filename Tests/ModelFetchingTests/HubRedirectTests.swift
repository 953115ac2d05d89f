import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ModelFetching

@Suite struct HubRedirectTests {
    @Test func aRedirectIsFollowedOnTheSameHostAndToNoOther() async throws {
        let folder = try TemporaryFolder()
        let file = ModelCatalog.File(name: "model.bin", bytes: 4, sha256: "")
        try await LoopbackServer.run { _ in
            FakeAnswer(status: 200, body: Array("evil".utf8))
        } body: { other in
            try await LoopbackServer.run { request in
                switch request.path {
                case "/outside/model.bin":
                    FakeAnswer(status: 302, headers: ["location": "\(other.baseURL.absoluteString)/model.bin"])
                case "/inside/model.bin": FakeAnswer(status: 307, headers: ["location": "/stored"])
                case "/endless/model.bin": FakeAnswer(status: 302, headers: ["location": "/endless/model.bin"])
                default: FakeAnswer(status: 200, body: Array("good".utf8))
                }
            } body: { hub in
                let source = HubSource()
                try await source.fetch(file, from: "\(hub.baseURL.absoluteString)/inside", into: folder.path)
                let arrived = FileManager.default.contents(atPath: folder.path.appending("model.bin").string)
                #expect(arrived == Data("good".utf8))
                for path in ["outside", "endless"] {
                    await #expect(throws: SourceFault.self) {
                        try await source.fetch(file, from: "\(hub.baseURL.absoluteString)/\(path)", into: folder.path)
                    }
                }
            }
            #expect(other.requests.isEmpty)
        }
    }
}
