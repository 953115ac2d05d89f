import Domain
import Plumbing

/// What the store answers within the time that a person will wait; a slower store counts as unreachable.
func askStore<Value: Sendable>(
    within limit: Duration, _ question: @escaping @Sendable () async throws(StoreError) -> Value
) async throws(StoreError) -> Value {
    let answer = await firstAnswer(within: limit) { () async -> Result<Value, StoreError> in
        do throws(StoreError) { return .success(try await question()) } catch { return .failure(error) }
    }
    guard let answer else {
        throw Task.isCancelled ? .cancelled : .unreachable(detail: "no answer within \(limit.inSeconds) s")
    }
    return try answer.get()
}

extension VaultError {
    static func noAnswer(within limit: Duration) -> VaultError {
        .unreachable(detail: "no answer within \(limit.inSeconds) s")
    }
}

extension Duration {
    fileprivate var inSeconds: Int { Int((self / .seconds(1)).rounded(.up)) }
}
