package import Plumbing

/// What `NOTIFY` sends.
package struct PostgreSQLNotification: Sendable, Equatable {
    package let channel: String
    package let payload: String
}

/// The notifications of some channels, for as long as somebody asks for the next one. Ends when the task is cancelled.
///
/// It has a connection of its own, and gets another one when that breaks. What was sent in between is lost, which is why
/// `listening` comes first and after every gap: whoever gets it looks for what he may have missed.
package struct PostgreSQLNotifications: AsyncSequence, Sendable {
    package enum Element: Sendable, Equatable {
        case listening
        case notification(PostgreSQLNotification)
    }
    package typealias Failure = Never

    private let channels: [String]
    private let settings: PostgreSQLSettings
    private let silence: Duration
    private let pauses: RetryPolicy
    private let onOutage: @Sendable (PostgreSQLError) -> Void

    /// - Parameters:
    ///   - silence: after this long without a notification the server is asked whether it is still there.
    ///   - onOutage: called for each failed attempt.
    package init(
        of channels: [String], settings: PostgreSQLSettings, silence: Duration = .seconds(30),
        pauses: RetryPolicy = RetryPolicy(), onOutage: @escaping @Sendable (PostgreSQLError) -> Void = { _ in }
    ) {
        self.channels = channels
        self.settings = settings
        self.silence = silence
        self.pauses = pauses
        self.onOutage = onOutage
    }

    package func makeAsyncIterator() -> Iterator { Iterator(sequence: self) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let sequence: PostgreSQLNotifications
        private var connection: PostgreSQLConnection?
        private var failures = 0

        fileprivate init(sequence: PostgreSQLNotifications) { self.sequence = sequence }

        package mutating func next(isolation: isolated (any Actor)?) async -> Element? {
            while !Task.isCancelled {
                do throws(PostgreSQLError) {
                    if let connection { return .notification(try await sequence.wait(on: connection)) }
                    connection = try await sequence.listen()
                    failures = 0
                    return .listening
                } catch {
                    connection = nil
                    if Task.isCancelled { return nil }
                    failures += 1
                    sequence.onOutage(error)
                    let pause = sequence.pauses.delay(afterFailures: failures, randomness: .random(in: 0..<1))
                    try? await Task.sleep(for: pause)
                }
            }
            return nil
        }
    }

    private func listen() async throws(PostgreSQLError) -> PostgreSQLConnection {
        let connection = try PostgreSQLConnection(settings: settings)
        let channels = channels.map { "LISTEN \"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: "; ")
        try await connection.run { (session) throws(PostgreSQLError) in try session.script(channels) }
        return connection
    }

    private func wait(on connection: PostgreSQLConnection) async throws(PostgreSQLError) -> PostgreSQLNotification {
        let silence = silence
        return try await connection.run(reopens: false) { (session) throws(PostgreSQLError) in
            while true {
                if let notification = try session.notification(within: silence) { return notification }
                try session.execute("SELECT 1")
            }
        }
    }
}
