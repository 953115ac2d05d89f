/// The part of PostgREST's query language that this project uses: filters, order, limit and offset.
struct RowQuery {
    /// PostgREST's `max-rows`, as Supabase sets it.
    private static let maximumRows = 1000

    private var conditions: [(column: String, comparison: Comparison)] = []
    private var order: [String] = []
    private var limit = Self.maximumRows
    private var offset = 0

    enum Problem: Error {
        case unknownColumn(String)
        case unreadable(String)
    }

    private enum Comparison {
        case equal(String)
        case among([String])
        case greater(String)
        case atLeast(String)
        case atMost(String)

        init?(_ text: String) {
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "eq": self = .equal(parts[1])
            case "gt": self = .greater(parts[1])
            case "gte": self = .atLeast(parts[1])
            case "lte": self = .atMost(parts[1])
            case "in" where parts[1].hasPrefix("(") && parts[1].hasSuffix(")"):
                self = .among(parts[1].dropFirst().dropLast().split(separator: ",").map(String.init))
            default: return nil
            }
        }

        func holds(for value: String) -> Bool {
            switch self {
            case .equal(let other): value == other
            case .among(let others): others.contains(value)
            case .greater(let other): value > other
            case .atLeast(let other): value >= other
            case .atMost(let other): value <= other
            }
        }
    }

    init(_ parameters: [String: String], columns: Set<String>) throws(Problem) {
        for (name, value) in parameters where name != "select" {
            switch name {
            case "order":
                order = value.split(separator: ",").map(String.init)
                for column in order where !columns.contains(column) { throw .unknownColumn(column) }
            case "limit": limit = min(try Self.number(value), Self.maximumRows)
            case "offset": offset = try Self.number(value)
            case "and":
                guard value.hasPrefix("("), value.hasSuffix(")") else { throw .unreadable(value) }
                for condition in value.dropFirst().dropLast().split(separator: ",") {
                    let parts = condition.split(separator: ".", maxSplits: 1).map(String.init)
                    guard parts.count == 2 else { throw .unreadable(value) }
                    try add(parts[0], parts[1], columns: columns)
                }
            default: try add(name, value, columns: columns)
            }
        }
    }

    /// The matching rows in order, as many as one answer may have.
    func answer(from rows: [[String: Any]]) -> [[String: Any]] {
        let matching = rows.filter { row in
            conditions.allSatisfy { column, comparison in (row[column] as? String).map(comparison.holds) ?? false }
        }
        let sorted = matching.sorted { left, right in
            for column in order {
                let (first, second) = (left[column] as? String ?? "", right[column] as? String ?? "")
                if first != second { return first < second }
            }
            return false
        }
        return Array(sorted.dropFirst(offset).prefix(limit))
    }

    private mutating func add(_ column: String, _ text: String, columns: Set<String>) throws(Problem) {
        guard columns.contains(column) else { throw .unknownColumn(column) }
        guard let comparison = Comparison(text) else { throw .unreadable(text) }
        conditions.append((column, comparison))
    }

    private static func number(_ text: String) throws(Problem) -> Int {
        guard let number = Int(text), number >= 0 else { throw .unreadable(text) }
        return number
    }
}
