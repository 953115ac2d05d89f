package import Domain
package import Foundation
import GRDB

/// The calls that are due, in the state database.
package struct SQLiteWebhookQueue: WebhookQueue {
    private let database: StateDatabase

    init(database: StateDatabase) { self.database = database }

    package func due(at time: Date, longestPause: Duration) async throws(JobStoreError) -> [WebhookCall] {
        let time = time.timeIntervalSince1970
        return try await database.read { connection in
            try Row.fetchAll(
                connection,
                sql: """
                    SELECT job_id, tries FROM webhook WHERE next_try_at <= ? OR next_try_at > ? ORDER BY number LIMIT 100
                    """,
                arguments: [time, time + longestPause / .seconds(1)]
            ).compactMap { row in JobID(row["job_id"]).map { WebhookCall(jobID: $0, tries: row["tries"]) } }
        }
    }

    package func postpone(_ call: WebhookCall, until time: Date) async throws(JobStoreError) {
        try await database.write { connection in
            try connection.execute(
                sql: "UPDATE webhook SET tries = tries + 1, next_try_at = ? WHERE job_id = ?",
                arguments: [time.timeIntervalSince1970, call.jobID.rawValue])
        }
    }

    package func remove(_ call: WebhookCall) async throws(JobStoreError) {
        try await database.write { connection in
            try connection.execute(sql: "DELETE FROM webhook WHERE job_id = ?", arguments: [call.jobID.rawValue])
        }
    }

    /// Part of the step that writes a job's end; a job ends once.
    static func add(_ job: Job, _ connection: Database) throws {
        try connection.execute(
            sql: "INSERT OR IGNORE INTO webhook (job_id, next_try_at) VALUES (?, 0)", arguments: [job.id.rawValue])
    }
}
