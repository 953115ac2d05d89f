import Configuration
import Foundation
import Plumbing
import Settings
import SystemPackage
import TestSupport
import Testing

@testable import Diagnosis

@Suite struct AccessCheckTests {
    private static let today = """
        location /vibe-transcriber/ {
            # proxy_set_header X-Forwarded-For in a comment says nothing
            proxy_pass http://localhost:8001/;
            HEADER
        }
        """

    private func finding(_ environment: [String: String] = [:], nginx: [String: String] = [:]) throws -> Finding {
        let folder = try TemporaryFolder()
        for (name, text) in nginx {
            let file = folder.path.appending(name).string
            try FileManager.default.createDirectory(
                atPath: FilePath(file).removingLastComponent().string, withIntermediateDirectories: true)
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let settings = try ServiceSettings(
            reader: ConfigReader(
                provider: EnvironmentVariablesProvider(
                    environmentVariables: environment.merging(["HOME": folder.path.string]) { given, _ in given })))
        return AccessCheck(settings: settings, proxyFiles: folder.path.string).finding()
    }

    @Test func withKeysAllIsWell() throws {
        let finding = try finding(["API_KEYS": "0123456789abcdef"], nginx: ["today.conf": Self.today])
        #expect(finding.verdict == .ok)
    }

    @Test func withoutKeysAndWithoutAProxyTextsStayOnThisMachine() throws {
        for nginx in [[:], ["other.conf": Self.today.replacing("8001", with: "80012")]] {
            let finding = try finding(nginx: nginx)
            #expect(finding.verdict == .ok && finding.detail.contains("no API keys"))
        }
    }

    @Test func anonymousAccessIsAWarning() throws {
        let finding = try finding(["ALLOW_ANONYMOUS": "true"])
        #expect(finding.verdict == .warning && finding.advice?.contains("API_KEYS") == true)
    }

    @Test func behindAProxyThatSaysForWhomAKeyIsMissing() throws {
        let text = Self.today.replacing("HEADER", with: "proxy_set_header X-Real-IP $remote_addr;")
        let finding = try finding(nginx: ["sites-enabled/today.conf": text])
        #expect(finding.verdict == .warning && finding.detail.contains("today.conf"))
    }

    @Test func aProxyThatHidesForWhomItAsksIsAnError() throws {
        let finding = try finding(nginx: ["sites-enabled/today.conf": Self.today])
        #expect(finding.verdict == .error && finding.advice?.contains("API_KEYS") == true)
    }

    @Test(arguments: [
        ("proxy_set_header X-Forwarded-For \"\";", Finding.Verdict.error),
        ("proxy_set_header  X-Real-IP   $remote_addr;", .warning),
        ("include proxy_params;", .warning), ("proxy_set_header Host $host;", .error),
    ])
    func headersAreReadAsNginxReadsThem(line: String, verdict: Finding.Verdict) throws {
        #expect(try finding(nginx: ["today.conf": Self.today.replacing("HEADER", with: line)]).verdict == verdict)
    }

    @Test func aSafeFileDoesNotHideAnUnsafeOneAndAnotherMachineIsNoneOfOurs() throws {
        let safe = Self.today.replacing("HEADER", with: "proxy_set_header X-Real-IP $remote_addr;")
        #expect(try finding(nginx: ["a.conf": safe, "b.conf": Self.today]).verdict == .error)
        let other = Self.today.replacing("localhost", with: "10.0.0.9")
        #expect(try finding(nginx: ["other.conf": other]).verdict == .ok)
    }

    @Test func theFilesOfDeployAreUnderstood() throws {
        let deploy = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "deploy/nginx")
        func text(_ name: String) throws -> String {
            try String(contentsOf: deploy.appending(path: name), encoding: .utf8)
        }
        for files in [["today.conf"], ["http.conf", "location.conf", "server.conf"]] {
            let nginx = try Dictionary(uniqueKeysWithValues: files.map { ($0, try text($0)) })
            #expect(try finding(nginx: nginx).verdict == .warning, "\(files)")
        }
    }
}
