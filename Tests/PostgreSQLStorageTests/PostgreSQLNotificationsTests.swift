import Plumbing
import TestSupport
import Testing

@testable import PostgreSQLStorage

@Suite(.timeLimit(.minutes(1)), .enabled(if: PostgreSQLServer.isThere, Comment(rawValue: PostgreSQLServer.absence)))
struct PostgreSQLNotificationsTests {
    private static func settings() async throws -> PostgreSQLSettings {
        PostgreSQLSettings(address: try DatabaseAddress(try await PostgreSQLServer.shared.database()))
    }

    private static func say(_ payload: String, on channel: String, _ pool: PostgreSQLPool) async throws {
        _ = try await pool.run { (session) throws(PostgreSQLError) in
            try session.execute("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)])
        }
    }

    @Test func notificationsArriveInOrderAndGapsAreAnnounced() async throws {
        let settings = try await Self.settings()
        let pool = PostgreSQLPool(settings: settings)
        let channels = ["jobs", "Said \"so\""]
        let notifications = PostgreSQLNotifications(
            of: channels, settings: settings, pauses: RetryPolicy(baseDelay: .milliseconds(10)))
        var iterator = notifications.makeAsyncIterator()
        #expect(await iterator.next() == .listening)
        for number in 0..<3 { try await Self.say("\(number) 話", on: channels[number % 2], pool) }
        for number in 0..<3 {
            let notification = PostgreSQLNotification(channel: channels[number % 2], payload: "\(number) 話")
            #expect(await iterator.next() == .notification(notification))
        }
        _ = try await pool.run { (session) throws(PostgreSQLError) in
            try session.execute(
                """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """)
        }
        #expect(await iterator.next() == .listening, "whoever listens may have missed something")
        try await Self.say("after", on: "jobs", pool)
        #expect(await iterator.next() == .notification(PostgreSQLNotification(channel: "jobs", payload: "after")))
    }

    @Test func aCanceledListenerStopsAtOnce() async throws {
        let settings = try await Self.settings()
        let (events, event) = AsyncStream.makeStream(of: PostgreSQLNotifications.Element.self)
        let listener = Task {
            for await notification in PostgreSQLNotifications(of: ["x"], settings: settings) {
                event.yield(notification)
            }
        }
        _ = await events.first { $0 == .listening }
        listener.cancel()
        await listener.value
    }

    @Test func anAbsentServerIsReportedAndTriedAgain() async throws {
        let address = try DatabaseAddress("postgresql://postgres@/d?host=/nowhere")
        let (outages, outage) = AsyncStream.makeStream(of: PostgreSQLError.self)
        let listener = Task {
            let notifications = PostgreSQLNotifications(
                of: ["x"], settings: PostgreSQLSettings(address: address),
                pauses: RetryPolicy(baseDelay: .milliseconds(5))
            ) { outage.yield($0) }
            for await _ in notifications {}
        }
        var seen = 0
        for await error in outages {
            #expect(error.isOutage)
            seen += 1
            if seen == 3 { break }
        }
        listener.cancel()
        await listener.value
    }
}
