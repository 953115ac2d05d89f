/// Runs `operation` and cancels it if it takes longer than `limit`.
///
/// - Returns: what `operation` returned, or `nil` if time was up first. A caller that is cancelled gets what a cancelled
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

/// Waits for `operation` no longer than `limit`, and leaves it behind when it does not heed its cancellation, as a call that
/// hangs in the kernel does not: for answers that a person is waiting for.
///
/// - Returns: what `operation` returned, or `nil` when time was up or the caller was cancelled first.
package func firstAnswer<Value: Sendable>(
    within limit: Duration, of operation: @escaping @Sendable () async -> Value
) async -> Value? {
    let (answers, answer) = AsyncStream.makeStream(of: Value?.self, bufferingPolicy: .bufferingOldest(1))
    let work = Task { answer.yield(await operation()) }
    let alarm = Task {
        try await Task.sleep(for: limit)
        answer.yield(nil)
    }
    defer {
        work.cancel()
        alarm.cancel()
    }
    return await answers.first { _ in true } ?? nil
}

private enum DeadlineOutcome<Value: Sendable>: Sendable {
    case value(Value), timeIsUp, cancelled
}
