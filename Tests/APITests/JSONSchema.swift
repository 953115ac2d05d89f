import API
import Domain
import Foundation
import Reports

/// Checks JSON against the part of JSON Schema 2020-12 that our OpenAPI document uses; any other keyword is a problem.
struct JSONSchema {
    /// The document that `$ref` points into.
    let document: JSONText

    private static let annotations: Set<String> = ["description", "examples", "title", "default"]

    /// What is wrong with `value`, each with the path to it; nothing when it is valid.
    func problems(of value: JSONText, schema: JSONText, at path: String = "$") -> [String] {
        guard case .object(let keywords) = schema else { return ["\(path): the schema is not an object"] }
        return keywords.flatMap { problems(of: value, keyword: $0.name, $0.value, in: schema, at: path) }
    }

    /// The part of the document that a reference such as `#/components/schemas/Job` names.
    func resolve(_ reference: String) -> JSONText? {
        reference.split(separator: "/").dropFirst().reduce(JSONText?.some(document)) { $0?[String($1)] }
    }

    private func problems(
        of value: JSONText, keyword: String, _ argument: JSONText, in schema: JSONText, at path: String
    ) -> [String] {
        switch (keyword, argument, value) {
        case (let name, _, _) where Self.annotations.contains(name): return []
        case ("$ref", .string(let reference), _):
            guard let target = resolve(reference) else { return ["\(path): \(reference) points nowhere"] }
            return problems(of: value, schema: target, at: path)
        case ("type", .string(let type), _): return Self.isA(type, value) ? [] : ["\(path): not \(type)"]
        case ("type", .array(let types), _):
            let names = types.compactMap(\.string)
            return names.contains { Self.isA($0, value) } ? [] : ["\(path): not \(names)"]
        case ("enum", .array(let values), _):
            return values.contains(value) ? [] : ["\(path): not one of \(argument.text())"]
        case ("const", _, _): return argument == value ? [] : ["\(path): not \(argument.text())"]
        case ("not", _, _):
            return problems(of: value, schema: argument).isEmpty ? ["\(path): \(value.text()) is excluded"] : []
        case ("allOf", .array(let schemas), _): return schemas.flatMap { problems(of: value, schema: $0, at: path) }
        case ("oneOf", .array(let schemas), _), ("anyOf", .array(let schemas), _):
            let valid = schemas.count { problems(of: value, schema: $0, at: path).isEmpty }
            return valid == 1 || (valid > 1 && keyword == "anyOf") ? [] : ["\(path): \(valid) alternatives fit"]
        case ("required", .array(let names), .object):
            return names.compactMap(\.string).filter { value[$0] == nil }.map { "\(path): \($0) is missing" }
        case ("properties", .object(let properties), .object):
            return properties.flatMap { property in
                value[property.name].map {
                    problems(of: $0, schema: property.value, at: "\(path).\(property.name)")
                } ?? []
            }
        case ("additionalProperties", .bool(false), .object(let members)):
            return members.filter { schema["properties"]?[$0.name] == nil }.map {
                "\(path): \($0.name) is not documented"
            }
        case ("additionalProperties", .object, .object(let members)):
            return members.filter { schema["properties"]?[$0.name] == nil }
                .flatMap { problems(of: $0.value, schema: argument, at: "\(path).\($0.name)") }
        case ("items", _, .array(let elements)):
            return elements.enumerated().flatMap { problems(of: $1, schema: argument, at: "\(path)[\($0)]") }
        case ("minItems", .integer(let count), .array(let elements)):
            return elements.count >= count ? [] : ["\(path): fewer than \(count)"]
        case ("maxItems", .integer(let count), .array(let elements)):
            return elements.count <= count ? [] : ["\(path): more than \(count)"]
        case ("minimum", _, _) where value.number != nil:
            return value.number! >= argument.number ?? .infinity ? [] : ["\(path): below \(argument.text())"]
        case ("pattern", .string(let pattern), .string(let text)):
            return (try? Regex(pattern))?.firstMatchExists(in: text) == true
                ? [] : ["\(path): \(text) has another form"]
        case ("format", .string(let format), .string(let text)):
            return Self.has(format, text) ? [] : ["\(path): \(text) is no \(format)"]
        case ("required", _, _), ("properties", _, _), ("additionalProperties", _, _), ("items", _, _),
            ("minItems", _, _), ("maxItems", _, _), ("minimum", _, _), ("pattern", _, _), ("format", _, _):
            return []
        default: return ["\(path): unknown keyword \(keyword)"]
        }
    }

    private static func isA(_ type: String, _ value: JSONText) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer), ("number", .decimal),
            ("string", .string), ("array", .array), ("object", .object):
            true
        default: false
        }
    }

    private static func has(_ format: String, _ text: String) -> Bool {
        switch format {
        case "date": LocalDate(text) != nil
        case "date-time":
            (try? Date(text, strategy: .iso8601)) != nil
                || (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))) != nil
        case "uuid": UUID(uuidString: text) != nil
        default: false
        }
    }
}

extension JSONText {
    var string: String? { if case .string(let text) = self { text } else { nil } }

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value, _): value
        default: nil
        }
    }

    /// Names of an object's members.
    var names: [String] { if case .object(let members) = self { members.map(\.name) } else { [] } }
}

extension Regex {
    fileprivate func firstMatchExists(in text: String) -> Bool { text.firstMatch(of: self) != nil }
}
