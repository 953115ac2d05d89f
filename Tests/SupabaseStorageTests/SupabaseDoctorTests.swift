import Domain
import Foundation
import OutgoingHTTP
import Plumbing
import TestSupport
import Testing

@testable import SupabaseStorage

@Suite struct SupabaseDoctorTests {
    private static let key = "sb_secret_for_tests"

    private func findings(_ supabase: FakePostgRESTServer, key: String = key) async -> [Finding] {
        await SupabaseDoctor(url: supabase.baseURL.absoluteString, key: key, client: ProbeClient()).examine().findings
    }

    @Test func aHealthyProjectIsFoundHealthyAndKeepsItsRows() async throws {
        try await withFakePostgREST(key: Self.key) { supabase in
            supabase.insertRow(device: "d", date: "2025-07-16", timeBlock: "10-00", transcription: "hello")
            let findings = await findings(supabase)
            #expect(findings.map(\.check) == ["store key", "store table", "store permission", "store privacy"])
            #expect(findings.allSatisfy { $0.verdict == .ok && $0.advice == nil })
            #expect(supabase.rowCount == 1)
            #expect(supabase.requests.map(\.method) == ["GET", "POST", "POST", "POST"])
        }
    }

    struct Fault: Sendable {
        let answers: [ScriptedAnswer]
        let check: String
        let advice: String
    }

    @Test(arguments: [
        Fault(
            answers: [.postgREST(404, code: "PGRST205")], check: "store table", advice: "deploy/supabase/schema.sql"),
        Fault(answers: [.postgREST(400, code: "42703")], check: "store table", advice: "deploy/supabase/schema.sql"),
        Fault(
            answers: [.postgREST(401, code: "42501")], check: "store table", advice: "deploy/supabase/policies.sql"),
        Fault(answers: [.answer(status: 200, body: "<html>")], check: "store", advice: "without /rest/v1"),
        Fault(answers: [.status(302)], check: "store", advice: "without /rest/v1"),
        Fault(answers: [.status(401)], check: "store key", advice: "Copy SUPABASE_KEY again"),
        Fault(answers: [.status(404)], check: "store", advice: "without /rest/v1"),
        Fault(answers: [.status(503)], check: "store", advice: "dashboard"),
        Fault(
            answers: [.proper, .postgREST(403, code: "42501")], check: "store permission", advice: "secret key"),
        Fault(
            answers: [.proper, .postgREST(400, code: "42P10")], check: "store permission",
            advice: "deploy/supabase/schema.sql"),
        Fault(
            answers: [.proper, .proper, .postgREST(403, code: "42501")], check: "store permission",
            advice: "secret key"),
        Fault(
            answers: [.proper, .proper, .status(201)], check: "store permission", advice: "deploy/supabase/schema.sql"),
    ])
    func aFaultEndsWithWhatToDo(fault: Fault) async throws {
        try await withFakePostgREST(key: Self.key) { supabase in
            supabase.script(fault.answers)
            let last = try #require(await findings(supabase).last { $0.verdict == .error })
            #expect(last.check == fault.check)
            #expect(last.advice?.contains(fault.advice) == true, "\(last)")
            #expect(supabase.rowCount == 0)
        }
    }

    @Test(
        "Who else reads the texts is said, with the file that closes them",
        arguments: [
            (
                #"{"row_level_security": true, "open_to": ["authenticated"]}"#, Finding.Verdict.error,
                "every user who signs up"
            ),
            (
                #"{"row_level_security": false, "open_to": ["anon", "authenticated"]}"#, .error,
                "row-level security is off"
            ),
            (#"{"row_level_security": false, "open_to": []}"#, .warning, "row-level security is off"),
            (#"{"code": "PGRST202", "message": "no such function"}"#, .warning, "PGRST202"),
        ])
    func privacy(answer: String, verdict: Finding.Verdict, words: String) async throws {
        try await withFakePostgREST(key: Self.key) { supabase in
            supabase.setProtection(answer)
            let finding = try #require(await findings(supabase).last)
            #expect(finding.check == "store privacy" && finding.verdict == verdict)
            #expect(finding.detail.contains(words))
            #expect(finding.advice?.contains("deploy/supabase/") == true)
        }
    }

    @Test func aLegacyKeyGoesIntoBothHeaders() async throws {
        let key = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"
        try await withFakePostgREST(key: key) { supabase in
            let findings = await findings(supabase, key: key)
            #expect(findings.allSatisfy { $0.verdict == .ok })
        }
    }

    @Test func aServerThatRepeatsTheKeyDoesNotGetItPrinted() async throws {
        try await withFakePostgREST(key: Self.key) { supabase in
            supabase.script([.postgREST(401, code: "PGRST301", message: "bad key \(Self.key)")])
            let findings = await findings(supabase)
            #expect(findings.last?.verdict == .error)
            #expect(!findings.map(\.text).joined().contains(Self.key))
        }
    }

    @Test func aProjectThatDoesNotAnswerIsSaidSo() async {
        let findings = await SupabaseDoctor(
            url: "http://127.0.0.1:1", key: Self.key, client: ProbeClient()
        ).examine().findings
        #expect(findings.last?.verdict == .error)
        #expect(findings.last?.detail.contains("does not answer") == true)
    }
}
