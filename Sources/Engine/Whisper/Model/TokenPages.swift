import CKernels

/// The keys and values of `TokenPage.tokens` tokens of a text, for all layers, in half precision.
final class TokenPage {
    static let tokens = 64

    private let dimensions: ModelDimensions
    private let keys: HalfBuffer
    private let values: HalfBuffer

    init(_ dimensions: ModelDimensions) {
        self.dimensions = dimensions
        let count = Self.bytes(dimensions) / (2 * MemoryLayout<ck_half>.stride)
        keys = HalfBuffer(count: count, for: .model)
        values = HalfBuffer(count: count, for: .model)
    }

    static func bytes(_ dimensions: ModelDimensions) -> Int {
        2 * dimensions.decoderLayers * dimensions.width * tokens * MemoryLayout<ck_half>.stride
    }

    /// Keys of a head, dimension by dimension [headWidth × tokens].
    func keys(layer: Int, head: Int) -> UnsafeMutablePointer<ck_half> {
        keys.pointer + (layer * dimensions.heads + head) * dimensions.headWidth * Self.tokens
    }

    /// Values of a head [tokens × headWidth].
    func values(layer: Int, head: Int) -> UnsafeMutablePointer<ck_half> {
        values.pointer + (layer * dimensions.heads + head) * dimensions.headWidth * Self.tokens
    }

    /// Copies the first `count` tokens of another page.
    func copyTokens(_ count: Int, of other: TokenPage) {
        guard count > 0 else { return }
        let depth = dimensions.headWidth
        // Keys are stored dimension by dimension, so all of a page is touched anyway.
        keys.pointer.update(from: other.keys.pointer, count: keys.count)
        for layer in 0..<dimensions.decoderLayers {
            for head in 0..<dimensions.heads {
                values(layer: layer, head: head)
                    .update(from: other.values(layer: layer, head: head), count: count * depth)
            }
        }
    }
}

/// Pages that texts take as they grow and give back when they end, so that memory tracks actual text length, not
/// the maximum.
final class TokenPages {
    private let dimensions: ModelDimensions
    private var free: [TokenPage] = []
    /// The number of pages: as many as were ever in use at once.
    private(set) var count = 0

    init(_ dimensions: ModelDimensions) { self.dimensions = dimensions }

    func take() -> TokenPage {
        if let page = free.popLast() { return page }
        count += 1
        return TokenPage(dimensions)
    }

    func giveBack(_ page: TokenPage) { free.append(page) }
}
