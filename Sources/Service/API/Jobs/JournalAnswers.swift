import Domain
import Plumbing

/// Less than the 20 seconds that no GET may exceed; store and vault get less than that.
private let journalPatience = Duration.seconds(18)

/// What the journal answers in time; a disk that hangs counts as unreadable.
func askJournal<Value: Sendable>(
    within limit: Duration = journalPatience, _ question: @escaping @Sendable () async throws(JobStoreError) -> Value
) async throws(APIError) -> Value {
    let answer = await firstAnswer(within: limit) { () async -> Result<Value, JobStoreError> in
        do throws(JobStoreError) { return .success(try await question()) } catch { return .failure(error) }
    }
    guard case .success(let value) = answer else { throw .journalUnavailable }
    return value
}
