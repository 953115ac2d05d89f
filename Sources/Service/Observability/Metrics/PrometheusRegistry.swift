package import CoreMetrics
import Synchronization

/// Keeps the metrics of one process and writes them in Prometheus's text format 0.0.4.
///
/// Counters, gauges and histograms are created when first requested; equal names and labels share one.
package final class PrometheusRegistry: MetricsFactory {
    /// More combinations of labels than this are a mistake; further ones count, but are not shown.
    private static let maximumSeries = 500

    private let families = Mutex<[String: Family]>([:])
    private let help: [String: String]
    private let buckets: [Double]

    /// - Parameters:
    ///   - help: one sentence for each name.
    ///   - buckets: upper bounds of histograms, ascending; seconds, as most are durations.
    package init(help: [String: String] = [:], buckets: [Double] = PrometheusRegistry.durations) {
        self.help = help
        self.buckets = buckets
    }

    package static let durations: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800,
    ]

    /// What `GET /metrics` answers: families by name, series by label.
    package func text() -> String {
        let families = families.withLock { $0 }
        var output = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let help = help[name] { output += "# HELP \(name) \(help.escapingLines)\n" }
            output += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name: name, labels: labels, to: &output)
            }
        }
        return output
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, dimensions) { CounterSeries() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(.counter, label, dimensions) { CounterSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, dimensions) { GaugeSeries() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return series(.histogram, label, dimensions) { HistogramSeries(bounds: buckets) } }
        return series(.gauge, label, dimensions) { GaugeSeries() }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.histogram, label, dimensions) { HistogramSeries(bounds: buckets) }
    }

    // Series live as long as the process: Prometheus mistakes one that vanishes for a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// The series with these labels. One that cannot be shown, because its name is taken by another kind or there are too
    /// many already, still takes values.
    private func series<New: Series>(
        _ kind: Kind, _ label: String, _ dimensions: [(String, String)], _ make: () -> New
    ) -> New {
        let name = label.metricName
        let labels = dimensions.map { "\($0.0.metricName)=\"\($0.1.escapingLabel)\"" }.joined(separator: ",")
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind)
            if let known = family.series[labels] as? New { return known }
            let new = make()
            guard family.kind == kind, family.series.count < Self.maximumSeries else { return new }
            family.series[labels] = new
            families[name] = family
            return new
        }
    }

    private enum Kind: String {
        case counter, gauge, histogram
    }

    private struct Family {
        let kind: Kind
        var series: [String: any Series] = [:]
    }
}

extension String {
    /// `http.server.duration` as `http_server_duration`.
    fileprivate var metricName: String {
        let name = String(map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" ? $0 : "_" })
        return name.first?.isNumber == true ? "_" + name : name
    }

    fileprivate var escapingLines: String { replacing("\\", with: "\\\\").replacing("\n", with: "\\n") }

    fileprivate var escapingLabel: String { escapingLines.replacing("\"", with: "\\\"") }
}
