/// Runs a task on the thread that starts it.
private final class InlineExecutor: TaskExecutor {
    static let shared = InlineExecutor()

    func enqueue(_ job: consuming ExecutorJob) { job.runSynchronously(on: asUnownedTaskExecutor()) }
}

/// Written and read by the same thread.
private final class Result<Value>: @unchecked Sendable {
    var value: Value?
}

/// The result of an asynchronous function that never has to wait.
func atOnce<Value>(_ body: sending @escaping () async -> Value) -> Value {
    let result = Result<Value>()
    Task(executorPreference: InlineExecutor.shared) { result.value = await body() }
    guard let value = result.value else { fatalError("The function waited for something.") }
    return value
}
