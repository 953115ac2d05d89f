import CKernels

/// What the decoder remembers about one text: its window's cross-attention keys and values, and the keys and values of the
/// tokens so far. Texts of the same window share the former, and those that began alike share pages of the latter.
final class KeyValueCache {
    let cross: any CrossAttentionCache
    private let dimensions: ModelDimensions
    private let pool: TokenPages
    private var pages: [TokenPage] = []

    init(_ dimensions: ModelDimensions, cross: any CrossAttentionCache, pages: TokenPages) {
        self.dimensions = dimensions
        self.cross = cross
        pool = pages
    }

    private init(sharing other: KeyValueCache) {
        dimensions = other.dimensions
        pool = other.pool
        cross = other.cross
        pages = other.pages
    }

    deinit { clear() }

    /// A copy of the text, to continue differently: pages are shared until one of the two writes into them.
    func fork() -> KeyValueCache { KeyValueCache(sharing: self) }

    /// Makes room for the token at `position`; those before it exist. A page shared with another text is copied.
    func reserve(_ position: Int) {
        let page = position / TokenPage.tokens
        while page >= pages.count { pages.append(pool.take()) }
        if !isKnownUniquelyReferenced(&pages[page]) {
            let copy = pool.take()
            copy.copyTokens(position % TokenPage.tokens, of: pages[page])
            pages[page] = copy
        }
    }

    /// Forgets all tokens.
    func clear() {
        while !pages.isEmpty {
            if isKnownUniquelyReferenced(&pages[pages.count - 1]) { pool.giveBack(pages[pages.count - 1]) }
            pages.removeLast()
        }
    }

    /// Keeps one head's key and value [headWidth] of the token at `position`.
    func store(
        key: UnsafeMutablePointer<Float>, value: UnsafeMutablePointer<Float>, position: Int, layer: Int, head: Int,
        kernels: KernelSet
    ) {
        let page = pages[position / TokenPage.tokens], row = position % TokenPage.tokens
        let depth = dimensions.headWidth
        let values = page.values(layer: layer, head: head), keys = page.keys(layer: layer, head: head)
        kernels.toHalf(value, into: values + row * depth, count: depth)
        withUnsafeTemporaryAllocation(of: ck_half.self, capacity: depth) { narrow in
            guard let narrow = narrow.baseAddress else { return }
            kernels.toHalf(key, into: narrow, count: depth)
            for dimension in 0..<depth { keys[dimension * TokenPage.tokens + row] = narrow[dimension] }
        }
    }

    /// output = softmax(query · keysᵀ / √depth) · values over the first `count` tokens; `scratch` holds room for all of
    /// the pages' tokens and one `headWidth` more.
    func attend(
        _ query: UnsafeMutablePointer<Float>, count: Int, layer: Int, head: Int,
        into output: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, kernels: KernelSet
    ) {
        let depth = dimensions.headWidth, tokens = TokenPage.tokens
        let used = pages.prefix((count + tokens - 1) / tokens)
        for (index, page) in used.enumerated() {
            // Whole pages: what follows the last token is not used below.
            kernels.scores(
                query, keys: page.keys(layer: layer, head: head), stride: tokens, into: scratch + index * tokens,
                depth: depth, count: tokens)
        }
        kernels.softmax(scratch, scale: 1 / Float(depth).squareRoot(), count: count)
        let sum = scratch + used.count * tokens
        for (index, page) in used.enumerated() {
            kernels.weightedSum(
                scratch + index * tokens, values: page.values(layer: layer, head: head),
                into: index == 0 ? output : sum,
                depth: depth, count: min(tokens, count - index * tokens))
            if index > 0 { kernels.addScaled(1, sum, to: output, count: depth) }
        }
    }
}
