import Domain
import Reports

/// `?state=&limit=` of `GET /jobs`.
struct JobListQuery {
    static let limits = 1...500

    /// `nil`: every state.
    let state: JobState?
    let limit: Int

    init(state stateText: String?, limit limitText: String?) throws(APIError) {
        state = stateText.flatMap { JobState(rawValue: $0) }
        let limit = limitText.map { Int($0) } ?? 50
        var problems: [FieldProblem] = []
        if let stateText, state == nil {
            let names = JobState.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(Self.problem("state", "one of \(names) is expected", stateText))
        }
        if let limitText, limit.map(Self.limits.contains) != true {
            let range = "\(Self.limits.lowerBound) to \(Self.limits.upperBound)"
            problems.append(Self.problem("limit", "a whole number from \(range) is expected", limitText))
        }
        guard problems.isEmpty, let limit else { throw .invalid(problems) }
        self.limit = limit
    }

    private static func problem(_ name: String, _ reason: String, _ input: String) -> FieldProblem {
        FieldProblem(
            .valueError, in: .query, at: [.name(name)], message: "Value error, \(reason)", input: .string(input))
    }
}
