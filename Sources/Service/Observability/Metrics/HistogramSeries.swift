import CoreMetrics
import Synchronization

/// How many values lay below each bound, their sum and their number. Timers are kept in seconds.
final class HistogramSeries: Series, TimerHandler, RecorderHandler {
    private struct State {
        /// Values in each bucket alone; the last holds those above all bounds.
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func write(name: String, labels: String, to output: inout String) {
        let state = state.withLock { $0 }
        let separator = labels.isEmpty ? "" : ","
        var total = 0
        for (bound, count) in zip(bounds + [.infinity], state.counts) {
            total += count
            output += line("\(name)_bucket", "\(labels)\(separator)le=\"\(bound.sample)\"", Double(total))
        }
        output += line("\(name)_sum", labels, state.sum)
        output += line("\(name)_count", labels, Double(total))
    }
}
