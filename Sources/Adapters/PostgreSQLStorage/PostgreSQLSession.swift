import CLibpq
import Foundation

/// One open connection to a server, for the thread that it belongs to: every call blocks that thread, for a limited time.
///
/// libpq is used without its blocking calls, so that a wait ends when time is up or the caller's task is cancelled. The one
/// exception is `PQcancel`, which libpq 15 offers in no other form; it talks to the server over a connection of its own,
/// unencrypted, and sends nothing but a number.
package final class PostgreSQLSession {
    /// How long the server may take to stop a statement before it is asked again: it ignores a request that overtakes the
    /// statement. After the last one the connection is given up.
    private static let stoppingTimes: [Duration] = [.milliseconds(50), .milliseconds(200), .seconds(1), .seconds(2)]

    let connection: OpaquePointer
    let settings: PostgreSQLSettings
    let interruption: Interruption

    /// Takes over an open connection.
    init(_ connection: OpaquePointer, settings: PostgreSQLSettings, interruption: Interruption) {
        self.connection = connection
        self.settings = settings
        self.interruption = interruption
        PQsetnonblocking(connection, 1)
    }

    deinit { PQfinish(connection) }

    /// Whether it can be used again: in no transaction, and not known to be broken.
    var isUsable: Bool { PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) == PQTRANS_IDLE }

    /// Whether the server has not said goodbye while nobody asked it anything: its last words are one step, the end of the
    /// connection is the next.
    func isStillOpen() -> Bool {
        for _ in 0..<4 {
            var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
            if poll(&socket, 1, 0) == 0 { return isUsable }
            guard PQconsumeInput(connection) == 1 else { return false }
        }
        return false
    }

    /// The rows of one statement, whose parameters are `$1`, `$2`, …
    @discardableResult package func execute(
        _ statement: String, _ parameters: [PostgreSQLValue] = []
    ) throws(PostgreSQLError) -> [PostgreSQLRow] {
        try run(isInterruptible: true) { send(statement, parameters) }
    }

    /// Several statements without parameters, separated by semicolons; they are one transaction unless they say otherwise.
    package func script(_ statements: String) throws(PostgreSQLError) {
        try run(isInterruptible: true) { PQsendQuery(connection, statements) == 1 }
    }

    /// `body` inside a transaction. It is rolled back if `body` throws, and committed even if the task is cancelled meanwhile.
    package func transaction<Value>(
        _ body: (PostgreSQLSession) throws(PostgreSQLError) -> Value
    ) throws(PostgreSQLError) -> Value {
        // Limits of the server's own, in case this process stops in the middle; LOCAL, because a pooler may give the server's
        // connection to somebody else afterwards.
        let limit = settings.statementTimeout.milliseconds
        try script(
            "BEGIN; SET LOCAL statement_timeout = \(limit); SET LOCAL lock_timeout = \(limit); "
                + "SET LOCAL idle_in_transaction_session_timeout = \(limit)")
        let value: Value
        do {
            value = try body(self)
        } catch {
            // Without an answer the connection is closed, which rolls back too.
            if PQstatus(connection) == CONNECTION_OK { _ = try? finish("ROLLBACK") }
            throw error
        }
        try commit()
        return value
    }

    private func commit() throws(PostgreSQLError) {
        // After an error that `body` has swallowed, the server would answer COMMIT with a rollback.
        guard PQtransactionStatus(connection) == PQTRANS_INTRANS else {
            try finish("ROLLBACK")
            throw .malformedAnswer(detail: "a transaction has failed without an error")
        }
        do {
            try finish("COMMIT")
        } catch {
            switch error {
            case .unreachable(let detail): throw .commitUnknown(detail: detail)
            case .timedOut: throw .commitUnknown(detail: error.detail)
            case .commitUnknown, .refused, .malformedAnswer, .newerSchema, .cancelled: throw error
            }
        }
    }

    /// The end of a transaction, which a canceled task must not prevent.
    private func finish(_ statement: String) throws(PostgreSQLError) {
        try run(isInterruptible: false) { PQsendQuery(connection, statement) == 1 }
    }

    private func send(_ statement: String, _ parameters: [PostgreSQLValue]) -> Bool {
        let encoded = parameters.map(\.encoded)
        let bytes = encoded.flatMap { $0?.bytes ?? [] }
        let lengths = encoded.map { Int32(max(($0?.bytes.count ?? 1) - 1, 0)) }
        let formats = encoded.map { Int32($0?.isBinary == true ? 1 : 0) }
        return bytes.withUnsafeBytes { buffer in
            var offset = 0
            let values = encoded.map { value -> UnsafePointer<CChar>? in
                guard let value, let base = buffer.baseAddress else { return nil }
                defer { offset += value.bytes.count }
                return (base + offset).assumingMemoryBound(to: CChar.self)
            }
            return PQsendQueryParams(
                connection, statement, Int32(parameters.count), parameters.map(\.type), values, lengths, formats, 0)
                == 1
        }
    }

    /// Sends something and waits for all of its answers; the rows of the last one.
    @discardableResult private func run(
        isInterruptible: Bool, send: () -> Bool
    ) throws(PostgreSQLError) -> [PostgreSQLRow] {
        if isInterruptible, interruption.isRaised { throw .cancelled }
        guard send() else { throw lost() }
        let clock = ContinuousClock()
        var deadline = clock.now + settings.statementTimeout
        var stopped: PostgreSQLError?
        var stops = Self.stoppingTimes[...]
        var rows: [PostgreSQLRow] = []
        var failure: PostgreSQLError?
        while true {
            guard PQconsumeInput(connection) == 1 else { throw lost() }
            let unsent = PQflush(connection)
            guard unsent >= 0 else { throw lost() }
            while PQisBusy(connection) == 0 {
                guard let result = PQgetResult(connection) else {
                    if let failure { throw Self.reason(failure, stopped) }
                    return rows
                }
                defer { PQclear(result) }
                do throws(PostgreSQLError) { rows = try self.rows(of: result) } catch { failure = failure ?? error }
            }
            let listensToTask = isInterruptible && stopped == nil
            switch wait(writes: unsent > 0, until: deadline, interruption: listensToTask ? interruption : nil) {
            case .ready: continue
            case .interrupted: stopped = .cancelled
            case .timeIsUp where stopped == nil: stopped = .timedOut(after: settings.statementTimeout)
            case .timeIsUp: break
            }
            guard let time = stops.popFirst() else {
                giveUp()
                throw stopped ?? .cancelled
            }
            stopStatement()
            deadline = clock.now + time
        }
    }

    /// What the server calls a canceled statement was our doing, if we asked for it.
    private static func reason(_ failure: PostgreSQLError, _ stopped: PostgreSQLError?) -> PostgreSQLError {
        if case .refused(.queryCanceled, _) = failure, let stopped { stopped } else { failure }
    }

    private func stopStatement() {
        guard let cancel = PQgetCancel(connection) else { return }
        defer { PQfreeCancel(cancel) }
        var reason = [CChar](repeating: 0, count: 256)
        // Whether it worked shows in the answer, or in its absence.
        _ = PQcancel(cancel, &reason, Int32(reason.count))
    }

    /// Makes the connection unusable at once; the object itself ends with its owner.
    private func giveUp() {
        shutdown(PQsocket(connection), Int32(SHUT_RDWR))
        _ = PQconsumeInput(connection)
    }

    private func lost() -> PostgreSQLError {
        let message = settings.address.excerpt(of: String(cString: PQerrorMessage(connection)))
        giveUp()
        let reason = message.isEmpty ? "no reason given" : message
        return .unreachable(detail: "lost the connection to \(settings.address): \(reason)")
    }
}

extension PostgreSQLSession {
    private func rows(of result: OpaquePointer) throws(PostgreSQLError) -> [PostgreSQLRow] {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return []
        case PGRES_TUPLES_OK:
            let columns = PQnfields(result)
            return (0..<PQntuples(result)).map { row in
                PostgreSQLRow((0..<columns).map { Self.text(result, row, $0) })
            }
        default: throw refusal(result)
        }
    }

    private static func text(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> String? {
        guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else { return nil }
        let bytes = UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The server's DETAIL is left out on purpose: it quotes the row, transcript and all.
    private func refusal(_ result: OpaquePointer) -> PostgreSQLError {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        guard let state = field("C").map(SQLState.init(rawValue:)) else {
            return lost()
        }
        let message = state.hasHarmlessMessage ? field("M") : nil
        let words = message.map(settings.address.excerpt) ?? "the server does not accept a value"
        return .refused(state, detail: state.advice.map { "\(words); \($0)" } ?? words)
    }
}

extension PostgreSQLSession {
    enum Wait { case ready, timeIsUp, interrupted }

    private func wait(writes: Bool, until deadline: ContinuousClock.Instant, interruption: Interruption?) -> Wait {
        Self.wait(
            for: PQsocket(connection), reads: true, writes: writes, until: deadline, interruption: interruption)
    }

    /// Waits for a socket, no longer than until `deadline` or the interruption.
    static func wait(
        for socket: Int32, reads: Bool, writes: Bool, until deadline: ContinuousClock.Instant,
        interruption: Interruption?
    ) -> Wait {
        while true {
            let left = ContinuousClock().now.duration(to: deadline)
            if left <= .zero { return .timeIsUp }
            let events = Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0))
            // poll(2) ignores descriptors below zero.
            var waited = [
                pollfd(fd: socket, events: events, revents: 0),
                pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&waited, 2, Int32(min(left.milliseconds + 1, 60_000)))
            if count > 0, waited[1].revents != 0 { return .interrupted }
            if count > 0 { return .ready }
            if count < 0, errno != EINTR { return .ready }
        }
    }

    /// The next notification, or `nil` after `time` without one.
    func notification(within time: Duration) throws(PostgreSQLError) -> PostgreSQLNotification? {
        let deadline = ContinuousClock().now + time
        while true {
            guard PQconsumeInput(connection) == 1 else { throw lost() }
            if let notify = PQnotifies(connection) {
                defer { PQfreemem(notify) }
                return PostgreSQLNotification(
                    channel: String(cString: notify.pointee.relname), payload: String(cString: notify.pointee.extra))
            }
            switch wait(writes: false, until: deadline, interruption: interruption) {
            case .ready: continue
            case .timeIsUp: return nil
            case .interrupted: throw .cancelled
            }
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
