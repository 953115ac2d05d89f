import Domain
import Foundation
import Plumbing
import Testing

@testable import SupabaseStorage

@Suite struct SupabaseKeyTests {
    private static let url = "https://abc.supabase.co"

    /// A JWT with this payload; its signature is not looked at.
    static func token(_ payload: String) -> String {
        let base64 = Data(payload.utf8).base64EncodedString()
        let url = base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return "eyJhbGciOiJIUzI1NiJ9.\(url).c2lnbmF0dXJl"
    }

    struct Case: Sendable {
        let key: String
        let verdict: Finding.Verdict
        let words: String
    }

    @Test(arguments: [
        Case(key: "sb_secret_abc", verdict: .ok, words: "secret key"),
        Case(key: "sb_publishable_abc", verdict: .warning, words: "anon"),
        Case(key: token(#"{"role":"service_role","ref":"abc"}"#), verdict: .ok, words: "service_role"),
        Case(key: token(#"{"role":"service_role","ref":"abc","exp":4000000000}"#), verdict: .ok, words: "service_role"),
        Case(key: token(#"{"role":"anon","ref":"abc"}"#), verdict: .warning, words: "role anon"),
        Case(key: token(#"{"role":"service_role","ref":"xyz"}"#), verdict: .error, words: "xyz"),
        Case(key: token(#"{"role":"service_role","ref":"abc","exp":1000}"#), verdict: .error, words: "expired"),
        Case(key: "a.b.c", verdict: .error, words: "neither"),
        Case(key: "password", verdict: .error, words: "neither"),
    ])
    func theKindIsToldFromTheFormAlone(example: Case) throws {
        let key = try #require(Secret(example.key))
        let finding = SupabaseKey(key).finding(url: Self.url)
        #expect(finding.verdict == example.verdict)
        #expect(finding.detail.contains(example.words))
        #expect(!finding.text.contains(example.key))
    }
}
