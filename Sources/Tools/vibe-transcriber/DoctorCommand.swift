import App
import ArgumentParser
import Diagnosis
import Foundation
import Plumbing
import Settings

/// `vibe-transcriber doctor`: finds problems in a setup and says how to fix them.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check settings, vault, store, models and machine, and say how to fix problems.",
        discussion: """
            Changes nothing, neither here nor in the store. Run it as the user and in the folder of the service, so that \
            it sees the same settings. Ends with status 1 when there is an error; warnings leave 0.
            """)

    @Flag(help: "Print the findings as JSON.") var json = false

    func run() async throws {
        let findings: [Finding]
        do throws(SettingsError) {
            findings = await Doctor(settings: try ServiceSettings(reader: try await Environment.reader())).examine()
        } catch {
            findings = Doctor.findings(error)
        }
        print(json ? try Self.json(findings) : Self.text(findings))
        if findings.contains(where: { $0.verdict == .error }) { throw ExitCode(1) }
    }

    private static func text(_ findings: [Finding]) -> String {
        func count(_ verdict: Finding.Verdict) -> Int { findings.count { $0.verdict == verdict } }
        let end = "ok: \(count(.ok)), warnings: \(count(.warning)), errors: \(count(.error))"
        return (findings.map(\.text) + ["", end]).joined(separator: "\n")
    }

    private static func json(_ findings: [Finding]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(["findings": findings]), as: UTF8.self)
    }
}
