/// Wall-clock time of a piece of work.
enum Stopwatch {
    static func seconds(_ body: () -> Void) -> Double {
        let start = ContinuousClock.now
        body()
        return (ContinuousClock.now - start) / .seconds(1)
    }
}

extension [Double] {
    /// The middle value, or the mean of the two in the middle; 0 when there is none.
    package var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
