import Testing

@testable import Whisper

/// Who holds which pages of tokens.
@Suite struct TokenPagesTests {
    private let pages = TokenPages(.small)

    private func cache() throws -> KeyValueCache {
        try KeyValueCache(.small, WindowPositions(whole: 1500), .int8, pages: pages)
    }

    @Test("Texts share the pages of their beginning and copy the one that they write into")
    func sharing() throws {
        let text = try cache()
        text.reserve(0)
        text.reserve(TokenPage.tokens)
        #expect(pages.count == 2)
        let fork = text.fork()
        #expect(pages.count == 2)
        fork.reserve(TokenPage.tokens + 1)
        text.reserve(TokenPage.tokens + 1)
        #expect(pages.count == 3)
    }

    @Test("A text that ends or is dropped gives its pages back, those that others read when they do")
    func givingBack() throws {
        let text = try cache()
        for _ in 0..<10 {
            text.reserve(0)
            do {
                let fork = text.fork()
                fork.reserve(TokenPage.tokens)
                text.clear()
            }
            text.reserve(0)
            text.reserve(TokenPage.tokens)
            text.clear()
        }
        #expect(pages.count == 2)
    }
}

extension ModelDimensions {
    fileprivate static let small = ModelDimensions(
        melBands: 80, width: 64, encoderLayers: 1, decoderLayers: 1, vocabulary: 51_865)
}
