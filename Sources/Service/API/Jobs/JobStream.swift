import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// A job's events as they happen, from wherever the client left off.
struct JobStream: Sendable {
    let jobs: JobService
    /// The longest silence: a client that is gone is noticed only at the next write.
    let ping: Duration

    private enum Item {
        case update(JobUpdate), ping
    }

    /// The last event that a reconnecting client has; 0 if it names an impossible one.
    static func lastEvent(in headers: HTTPFields) -> Int {
        max(headers[.lastEventID].flatMap { Int($0) } ?? 0, 0)
    }

    /// Ends with the job's `result`, or without it if the service stops; the client then reconnects after the restart.
    ///
    /// - Parameter number: the last event that the client has.
    /// - Returns: `nil` for an unknown job.
    func response(_ id: JobID, after number: Int) async throws(APIError) -> Response? {
        do throws(JobStoreError) {
            guard let (job, missed, updates) = try await jobs.follow(id, after: number) else { return nil }
            if job.state.isFinal, missed.isEmpty, number > 0 {
                // Tells an EventSource not to reconnect.
                return Response(status: .noContent)
            }
            let body = ResponseBody { writer in
                var last = number
                func text(_ event: JobEvent, of job: Job) -> ByteBuffer {
                    last = event.number
                    return ByteBuffer(string: ServerSentEvent(event, of: job).text)
                }
                try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
                for event in missed { try await writer.write(text(event, of: job)) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for await item in merge(updates, in: &group) {
                        switch item {
                        case .ping: try await writer.write(ByteBuffer(string: ServerSentEvent.ping))
                        case .update(let update) where update.event.number <= last: continue
                        case .update(let update):
                            if update.event.number > last + 1 {
                                let skipped = try await jobs.events(of: id, after: last)
                                for event in skipped where event.number < update.event.number {
                                    try await writer.write(text(event, of: update.job))
                                }
                            }
                            try await writer.write(text(update.event, of: update.job))
                        }
                    }
                    group.cancelAll()
                }
                try await writer.finish(nil)
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .xAccelBuffering: "no"],
                body: body)
        } catch {
            throw .journalUnavailable
        }
    }

    /// The updates, with a ping in each pause; ends with the updates.
    private func merge(
        _ updates: JobService.Updates, in group: inout ThrowingTaskGroup<Void, any Error>
    ) -> AsyncStream<Item> {
        let (items, continuation) = AsyncStream.makeStream(of: Item.self, bufferingPolicy: .bufferingNewest(512))
        group.addTask {
            for await update in updates { continuation.yield(.update(update)) }
            continuation.finish()
        }
        group.addTask {
            while true {
                try await Task.sleep(for: ping)
                continuation.yield(.ping)
            }
        }
        return items
    }
}
