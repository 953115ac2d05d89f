package import Reports

/// One problem with a request, in the shape that FastAPI clients read.
package struct FieldProblem: Sendable, Equatable {
    package let type: Kind
    package let part: Part
    /// Below the part: member names, then positions in lists.
    package let location: [Step]
    package let message: String
    package let input: JSONText

    package init(
        _ type: Kind, in part: Part = .body, at location: [Step], message: String? = nil, input: JSONText
    ) {
        self.type = type
        self.part = part
        self.location = location
        self.message = message ?? type.message
        self.input = input
    }

    /// Where in the request.
    package enum Part: String, Sendable {
        case body, path, query
    }

    package enum Step: Sendable, Equatable {
        case name(String)
        case position(Int)
    }

    package enum Kind: String, Sendable {
        case missing
        case stringType = "string_type"
        case boolType = "bool_type"
        case listType = "list_type"
        case jsonInvalid = "json_invalid"
        case modelAttributesType = "model_attributes_type"
        case valueError = "value_error"

        fileprivate var message: String {
            switch self {
            case .missing: "Field required"
            case .stringType: "Input should be a valid string"
            case .boolType: "Input should be a valid boolean"
            case .listType: "Input should be a valid list"
            case .jsonInvalid: "JSON decode error"
            case .modelAttributesType: "Input should be a valid dictionary or object to extract fields from"
            case .valueError: "Value error"
            }
        }
    }

    var json: JSONText {
        .members([
            "type": .string(type.rawValue),
            "loc": .array([.string(part.rawValue)] + location.map(\.json)),
            "msg": .string(message),
            "input": input,
        ])
    }

    /// The same as one sentence, such as `device_id: Field required`.
    var sentence: String {
        let path = location.map(\.description).joined(separator: ".")
        return path.isEmpty ? message : "\(path): \(message)"
    }
}

extension FieldProblem.Step: CustomStringConvertible {
    package var description: String {
        switch self {
        case .name(let name): name
        case .position(let position): String(position)
        }
    }

    fileprivate var json: JSONText {
        switch self {
        case .name(let name): .string(name)
        case .position(let position): .integer(position)
        }
    }
}
