import Domain

/// One reason not to believe a text.
///
/// A guard sees an attempt on its own as soon as it is decoded and, when every search of the window has failed, once more beside
/// all the others. Its thresholds stand in its own file, with their source.
protocol Guard: Sendable {
    /// What a passage that it refuses is counted under.
    var reason: Transcript.RejectedPassage.Reason { get }

    /// What it says of an attempt with text.
    func finding(on evidence: Evidence) -> Finding

    /// Whether the attempt at `index` may be taken although none has passed.
    func accepts(_ index: Int, of attempts: [Evidence]) -> Bool
}

/// What a guard says of one attempt.
enum Finding {
    case pass
    /// The next search may find something better.
    case retry
    /// No search will.
    case refuse
}
