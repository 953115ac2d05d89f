import Foundation

/// A JSON value that is written exactly in the order in which it was built.
package indirect enum JSONText: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Written with a fixed number of decimals.
    case decimal(Double, places: Int)
    case string(String)
    case array([JSONText])
    case object([Member])

    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSONText

        package init(_ name: String, _ value: JSONText) {
            self.name = name
            self.value = value
        }
    }

    /// An object from pairs, in their order.
    package static func members(_ members: KeyValuePairs<String, JSONText>) -> JSONText {
        .object(members.map { Member($0.key, $0.value) })
    }

    package static func strings(_ texts: some Sequence<String>) -> JSONText { .array(texts.map { .string($0) }) }

    /// - Parameter indented: two spaces per level and one line per member, for people; otherwise one line.
    package func text(indented: Bool = false) -> String {
        var output = ""
        write(to: &output, depth: indented ? 0 : nil)
        return output
    }

    /// - Parameter depth: the level of indentation; `nil` for one line.
    private func write(to output: inout String, depth: Int?) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .integer(let value): output += String(value)
        case .decimal(let value, let places): output += String(format: "%.\(places)f", value)
        case .string(let text): Self.write(text, to: &output)
        case .array(let elements):
            Self.write(elements, between: "[", and: "]", to: &output, depth: depth) { element, output, depth in
                element.write(to: &output, depth: depth)
            }
        case .object(let members):
            Self.write(members, between: "{", and: "}", to: &output, depth: depth) { member, output, depth in
                Self.write(member.name, to: &output)
                output += depth == nil ? ":" : ": "
                member.value.write(to: &output, depth: depth)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between open: String, and close: String, to output: inout String, depth: Int?,
        _ writeElement: (Element, inout String, Int?) -> Void
    ) {
        output += open
        let inner = depth.map { $0 + 1 }
        for (position, element) in elements.enumerated() {
            if position > 0 { output += "," }
            if let inner { output += "\n" + String(repeating: "  ", count: inner) }
            writeElement(element, &output, inner)
        }
        if let depth, !elements.isEmpty { output += "\n" + String(repeating: "  ", count: depth) }
        output += close
    }

    private static func write(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.value < 0x20: output += String(format: "\\u%04x", scalar.value)
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
