/// A statement's parameter. It travels next to the statement, never inside it.
package enum PostgreSQLValue: Sendable, Equatable {
    case null
    /// Sent with its length, so that a NUL is an error of the server instead of the text's end.
    case text(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    /// `YYYY-MM-DD`.
    case date(String)
    case json(String)
    case texts([String])

    /// The type's number in `pg_type`, which never changes for built-in types; 0 lets the server infer it.
    var type: UInt32 {
        switch self {
        case .null: 0
        case .boolean: 16
        case .integer: 20
        case .text: 25
        case .json: 3802
        case .number: 701
        case .texts: 1009
        case .date: 1082
        }
    }

    /// The parameter's bytes, ending with a NUL, and whether they are in the binary format.
    var encoded: (bytes: [UInt8], isBinary: Bool)? {
        switch self {
        case .null: nil
        case .text(let text): (Array(text.utf8) + [0], true)
        case .integer(let value): (Self.ended("\(value)"), false)
        case .number(let value): (Self.ended("\(value)"), false)
        case .boolean(let value): (Self.ended(value ? "t" : "f"), false)
        case .date(let text), .json(let text): (Self.ended(text), false)
        case .texts(let texts): (Self.ended("{\(texts.map(Self.quoted).joined(separator: ","))}"), false)
        }
    }

    private static func ended(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

    /// An element of an array (section 8.15.2 of PostgreSQL's manual).
    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}

/// One row of an answer.
package struct PostgreSQLRow: Sendable, Equatable {
    private let columns: [String?]

    init(_ columns: [String?]) { self.columns = columns }

    /// `nil` for NULL.
    package func optionalText(_ column: Int) throws(PostgreSQLError) -> String? {
        guard columns.indices.contains(column) else {
            throw .malformedAnswer(detail: "PostgreSQL answered without column \(column + 1)")
        }
        return columns[column]
    }

    package func text(_ column: Int) throws(PostgreSQLError) -> String {
        guard let text = try optionalText(column) else {
            throw .malformedAnswer(detail: "column \(column + 1) of PostgreSQL's answer is NULL")
        }
        return text
    }

    package func integer(_ column: Int) throws(PostgreSQLError) -> Int { try value(column) { Int($0) } }

    package func number(_ column: Int) throws(PostgreSQLError) -> Double { try value(column) { Double($0) } }

    package func boolean(_ column: Int) throws(PostgreSQLError) -> Bool {
        try value(column) { $0 == "t" ? true : $0 == "f" ? false : nil }
    }

    private func value<Value>(_ column: Int, _ read: (String) -> Value?) throws(PostgreSQLError) -> Value {
        guard let value = read(try text(column)) else {
            throw .malformedAnswer(detail: "column \(column + 1) of PostgreSQL's answer has another type")
        }
        return value
    }
}
