import Plumbing
import Testing

@Suite struct SecretTests {
    private let secret: Secret

    init() throws { secret = try #require(Secret("sb_secret_k")) }

    @Test(
        "Whatever characters it becomes part of, a secret is left out",
        arguments: [
            ("sb_secret_k", "(secret)"), ("a sb_secret_k, sb_secret_k", "a (secret), (secret)"),
            ("sb_secret_k\u{301}", "(secret)\u{301}"), ("sb_secret_k\u{200D}\u{1F469}", "(secret)\u{200D}\u{1F469}"),
            ("sb_secret_sb_secret_k", "sb_secret_(secret)"), ("sb_secret_", "sb_secret_"), ("", ""), ("天気", "天気"),
        ])
    func redacted(text: String, expected: String) {
        #expect(secret.redacted(from: text).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test(
        "An excerpt is short, however long a character is",
        arguments: ["a" + String(repeating: "\u{301}", count: 100_000), String(repeating: "天", count: 1_000)])
    func excerpt(text: String) {
        #expect(secret.excerpt(of: text).utf8.count <= 800)
        #expect(secret.excerpt(of: text).unicodeScalars.elementsEqual(text.unicodeScalars.prefix(200)))
    }
}
