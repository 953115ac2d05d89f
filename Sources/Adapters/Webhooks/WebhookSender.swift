package import AsyncHTTPClient
package import Domain
import Foundation
package import Logging
import NIOCore
import NIOHTTP1
import Plumbing
import ServiceLifecycle

/// Announces each finished job to one configured URL, repeatedly until it answers 2xx; pending announcements outlive the
/// process.
package struct WebhookSender: Service {
    private let settings: WebhookSettings
    private let http: HTTPClient
    private let queue: any WebhookQueue
    private let jobs: any JobRecords
    private let body: @Sendable (Job) -> String
    private let logger: Logger

    /// - Parameters:
    ///   - http: made with `settings.clientConfiguration` and shut down by its owner.
    ///   - body: the JSON that is sent.
    package init(
        settings: WebhookSettings, http: HTTPClient, queue: any WebhookQueue, jobs: any JobRecords, logger: Logger,
        body: @escaping @Sendable (Job) -> String
    ) {
        self.settings = settings
        self.http = http
        self.queue = queue
        self.jobs = jobs
        self.logger = logger
        self.body = body
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do throws(JobStoreError) {
                    let due = try await queue.due(at: Date(), longestPause: settings.maximumRetryDelay)
                    for call in due where !Task.isCancelled { try await send(call) }
                } catch {
                    logger.error("Webhook queue cannot be used", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: settings.pause)
            }
        }
    }

    private func send(_ call: WebhookCall) async throws(JobStoreError) {
        let outcome: String?
        do throws(JobStoreError) {
            guard let job = try await jobs.job(call.jobID) else { return try await queue.remove(call) }
            outcome = await post(job)
        } catch {
            // A job that cannot be read fails only its own call; the others are announced.
            outcome = "\(error)"
        }
        if Task.isCancelled { return }
        var metadata: Logger.Metadata = ["job_id": "\(call.jobID)", "tries": "\(call.tries + 1)"]
        switch outcome {
        case nil: return try await queue.remove(call)
        case let problem? where call.tries + 1 >= settings.maximumTries:
            metadata["error"] = "\(problem)"
            logger.error("Webhook is given up", metadata: metadata)
            try await queue.remove(call)
        case let problem?:
            metadata["error"] = "\(problem)"
            logger.warning("Webhook will be tried again", metadata: metadata)
            let policy = RetryPolicy(
                attempts: settings.maximumTries, baseDelay: settings.retryDelay,
                maximumDelay: settings.maximumRetryDelay)
            let delay = policy.delay(afterFailures: call.tries + 1, randomness: .random(in: 0..<1))
            try await queue.postpone(call, until: Date(timeIntervalSinceNow: delay / .seconds(1)))
        }
    }

    /// Returns what went wrong: a status, or the kind of the fault; the address may be a secret and is not in it.
    private func post(_ job: Job) async -> String? {
        let body = body(job), timestamp = Int(Date().timeIntervalSince1970)
        var request = HTTPClientRequest(url: settings.url.absoluteString)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "user-agent", value: "vibe-transcriber")
        request.headers.add(name: "x-vibe-job-id", value: job.id.rawValue)
        request.headers.add(name: "x-vibe-timestamp", value: String(timestamp))
        request.headers.add(
            name: "x-vibe-signature",
            value: WebhookSignature(secret: settings.secret).text(timestamp: timestamp, body: body))
        request.body = .bytes(ByteBuffer(string: body))
        do {
            let response = try await http.execute(request, timeout: TimeAmount(settings.timeout + settings.timeout))
            _ = try? await response.body.collect(upTo: 4_096)
            return (200...299).contains(response.status.code) ? nil : "status \(response.status.code)"
        } catch {
            return (error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))"
        }
    }
}
