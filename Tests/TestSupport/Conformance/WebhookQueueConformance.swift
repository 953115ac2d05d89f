import Domain
import Foundation
import Testing

/// What every queue of webhook calls promises.
package enum WebhookQueueConformance {
    private static let hour: TimeInterval = 3_600

    /// - Parameter state: empty, in a database that announces the ends of jobs.
    package static func check(_ state: JobQueueConformance.State) async throws {
        let queue = state.webhooks, now = Date(timeIntervalSinceNow: 60), longest = Duration.seconds(hour)
        #expect(try await queue.due(at: now, longestPause: longest).isEmpty)
        var jobs: [JobID] = []
        for device in ["a", "b", "c"] {
            let job = try await state.add(JobQueueConformance.request(device))
            _ = try await state.queue.requestCancel(job.id)
            jobs.append(job.id)
        }
        let calls = try await queue.due(at: now, longestPause: longest)
        #expect(calls == jobs.map { WebhookCall(jobID: $0, tries: 0) }, "every end is due at once, oldest first")

        try await queue.postpone(calls[0], until: now + hour / 2)
        #expect(try await queue.due(at: now, longestPause: longest).map(\.jobID) == Array(jobs.dropFirst()))
        let later = try await queue.due(at: now + hour / 2, longestPause: longest)
        #expect(later.first == WebhookCall(jobID: jobs[0], tries: 1), "failures are counted")
        #expect(
            try await queue.due(at: now - hour, longestPause: longest).contains { $0.jobID == jobs[0] },
            "a time that is further away than any pause comes from a clock that was wrong")

        try await queue.remove(calls[1])
        #expect(try await queue.due(at: now + hour, longestPause: longest).map(\.jobID) == [jobs[0], jobs[2]])
    }
}
