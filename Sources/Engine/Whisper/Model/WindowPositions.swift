import CKernels
import Foundation

/// The positions of a window of 30 s that are computed: all that hold audio and some after them, then one for each stretch
/// of the silence that fills the rest.
///
/// After the audio every position hears the same, and neighbors differ only in their place. The one in the middle of a
/// stretch of k positions stands for all of them: with ln k added to its attention scores it weighs in a softmax what k equal
/// keys would (docs/engine.md).
struct WindowPositions: Sendable {
    /// Positions from the window's start on that stand for themselves.
    let exact: Int
    /// The places of those that stand for a stretch of silence.
    let silent: [Int]
    /// The weights added to attention's scores, one per position, padded to a whole panel of any kernel family; `nil` if
    /// all are zero.
    let logWeights: FloatBuffer?

    /// The number of positions computed.
    var count: Int { exact + silent.count }
    var isWhole: Bool { silent.isEmpty }

    /// Silent positions after the audio that stand for themselves: one second.
    static let margin = 50
    /// Positions in a stretch of silence.
    static let stretch = 10
    private static let panel = Int(CK_WIDEST_PANEL)

    /// All positions of a window.
    init(whole context: Int) {
        exact = context
        silent = []
        logWeights = nil
    }

    /// The positions of a window of `context` whose first `samples` samples are audio.
    init(audio samples: Int, of context: Int) {
        let audio = (samples + Aligner.position - 1) / Aligner.position
        exact = min(context, audio + Self.margin)
        let stretches = stride(from: exact, to: context, by: Self.stretch).map { $0..<min(context, $0 + Self.stretch) }
        silent = stretches.map { $0.lowerBound + $0.count / 2 }
        logWeights = stretches.isEmpty ? nil : Self.logWeights(of: stretches, behind: exact)
    }

    private static func logWeights(of stretches: [Range<Int>], behind exact: Int) -> FloatBuffer {
        let weights = FloatBuffer(count: (exact + stretches.count + panel - 1) / panel * panel)
        for (index, stretch) in stretches.enumerated() { weights.pointer[exact + index] = log(Float(stretch.count)) }
        return weights
    }

    /// Adds the weights to one query's `scores` of all positions, which softmax is still to multiply by `scale`.
    func addLogWeights(to scores: UnsafeMutablePointer<Float>, scale: Float, kernels: KernelSet) {
        guard let logWeights else { return }
        kernels.addScaled(1 / scale, logWeights.pointer + exact, to: scores + exact, count: silent.count)
    }
}
