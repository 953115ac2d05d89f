import Foundation
import Whisper

/// One measured figure, printed as a line of JSON.
struct BenchFigure: Encodable {
    enum Value: Encodable {
        case string(String)
        case number(Double)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .string(let text): try container.encode(text)
            case .number(let number): try container.encode((number * 1000).rounded() / 1000)
            }
        }
    }

    let name: String
    let unit: String
    let median: Double
    let smallest: Double?
    let largest: Double?
    let more: [String: Value]

    init(name: String, unit: String, median: Double, more: [String: Value] = [:]) {
        self.name = name
        self.unit = unit
        self.median = median
        smallest = nil
        largest = nil
        self.more = more
    }

    /// `times` in seconds.
    init(name: String, milliseconds times: [Double], more: [String: Value] = [:]) {
        self.name = name
        unit = "ms"
        median = times.median * 1000
        smallest = times.min().map { $0 * 1000 }
        largest = times.max().map { $0 * 1000 }
        self.more = more
    }

    func print() {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return }
        Swift.print(String(decoding: data, as: UTF8.self))
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: Key("name"))
        try container.encode(unit, forKey: Key("unit"))
        try container.encode(Value.number(median), forKey: Key("median"))
        try container.encodeIfPresent(smallest.map(Value.number), forKey: Key("min"))
        try container.encodeIfPresent(largest.map(Value.number), forKey: Key("max"))
        for (name, value) in more { try container.encode(value, forKey: Key(name)) }
    }
}
