import CoreMetrics
import Synchronization

/// The values of one name with one set of labels.
protocol Series: Sendable {
    /// Appends this series' lines; `labels` is written already and may be empty.
    func write(name: String, labels: String, to output: inout String)
}

extension Series {
    func line(_ name: String, _ labels: String, _ value: Double) -> String {
        labels.isEmpty ? "\(name) \(value.sample)\n" : "\(name){\(labels)} \(value.sample)\n"
    }
}

extension Double {
    /// A number as Prometheus reads it; integers without a fraction.
    var sample: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
        return self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : description
    }
}

/// A sum that only grows.
final class CounterSeries: Series, CounterHandler, FloatingPointCounterHandler {
    private let value = Mutex(0.0)

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    func increment(by amount: Double) {
        guard amount > 0 else { return }
        value.withLock { $0 += amount }
    }

    func reset() { value.withLock { $0 = 0 } }

    func write(name: String, labels: String, to output: inout String) {
        output += line(name, labels, value.withLock { $0 })
    }
}

/// The last value.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }

    func write(name: String, labels: String, to output: inout String) {
        output += line(name, labels, value.withLock { $0 })
    }
}

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
