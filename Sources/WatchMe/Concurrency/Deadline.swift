/// Runs `operation` and cancels it when it takes longer than `limit`.
///
/// - Returns: what `operation` returned, or `nil` when time was up first. A caller that is cancelled gets what a cancelled
///   `operation` returns.
package func withDeadline<Value: Sendable>(
    _ limit: Duration, _ operation: @escaping @Sendable () async -> Value
) async -> Value? {
    await withTaskGroup(of: DeadlineOutcome<Value>.self) { group in
        group.addTask { .value(await operation()) }
        group.addTask {
            do { try await Task.sleep(for: limit) } catch { return .cancelled }
            return .timeIsUp
        }
        defer { group.cancelAll() }
        for await outcome in group {
            switch outcome {
            case .value(let value): return value
            case .timeIsUp: return nil
            case .cancelled: continue
            }
        }
        return nil
    }
}

private enum DeadlineOutcome<Value: Sendable>: Sendable {
    case value(Value), timeIsUp, cancelled
}
