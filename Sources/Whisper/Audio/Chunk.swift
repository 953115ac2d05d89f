/// A stretch of a recording that fits one window, cut in pauses.
struct Chunk: Equatable {
    /// Samples of the recording, at most 480 000.
    let range: Range<Int>
    /// Where in it somebody speaks, in order.
    let speech: [Range<Int>]

    /// Samples in which somebody speaks.
    var spoken: Int { speech.reduce(0) { $0 + $1.count } }
}
