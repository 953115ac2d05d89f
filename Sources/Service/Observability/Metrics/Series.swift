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
