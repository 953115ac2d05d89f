/// How much each token of a text attends to each position of its window: the alignment heads' scores (before softmax), which
/// a teacher-forced pass of the decoder leaves here.
final class AlignmentScores {
    /// As many of the requested heads as the buffer holds, starting from the last.
    let heads: [AlignmentHead]
    let tokens: Int
    /// Positions of 20 ms that hold audio; the rest is padding.
    let positions: Int
    private let buffer: FloatBuffer

    /// `buffer` belongs to a stage that does not need it during the pass.
    init(heads: [AlignmentHead], tokens: Int, positions: Int, buffer: FloatBuffer) {
        self.heads = heads.suffix(buffer.count / (tokens * positions))
        self.tokens = tokens
        self.positions = positions
        self.buffer = buffer
    }

    /// The scores of `heads[index]` [tokens × positions].
    subscript(index: Int) -> MatrixView {
        buffer.matrix(rows: tokens, columns: positions, offset: index * tokens * positions)
    }

    /// Takes the scores of the tokens from `first` on out of one layer's queries [tokens × width].
    func collect(
        _ queries: MatrixView, first: Int, layer: Int, from cache: any CrossAttentionCache, headWidth: Int,
        kernels: KernelSet
    ) {
        for (index, wanted) in heads.enumerated() where wanted.layer == layer {
            cache.scores(
                of: queries.columns(wanted.head * headWidth..<(wanted.head + 1) * headWidth), layer: layer,
                head: wanted.head, into: self[index].rows(first..<first + queries.rows), kernels: kernels)
        }
    }
}
