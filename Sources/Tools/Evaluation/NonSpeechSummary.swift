/// The outcome of the files in which nobody speaks.
package struct NonSpeechSummary: Sendable, Equatable {
    package let files: Int
    /// Files that got words all the same.
    package let falseOutputs: [String]
    package let speed: Speed

    init(of scores: [FileScore]) {
        files = scores.count
        falseOutputs = scores.filter(\.isFalseOutput).map(\.path)
        speed = Speed(of: scores)
    }
}
