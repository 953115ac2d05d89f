package import Plumbing

/// The database and its client's limits.
package struct PostgreSQLSettings: Sendable {
    package var address: DatabaseAddress
    /// For each host; the address's own `connect_timeout` takes precedence.
    package var connectTimeout: Duration
    /// The longest that one statement may take.
    package var statementTimeout: Duration
    /// Open at once; each has a thread.
    package var connections: Int
    /// For a server that cannot be reached.
    package var retries: RetryPolicy
    /// For transactions that the server gave up in favor of another.
    package var conflictRetries: RetryPolicy
    /// Called before each retry.
    package var onRetry: @Sendable () -> Void = {}

    package init(
        address: DatabaseAddress, connectTimeout: Duration = .seconds(5), statementTimeout: Duration = .seconds(30),
        connections: Int = 4, retries: RetryPolicy = RetryPolicy(),
        conflictRetries: RetryPolicy = RetryPolicy(attempts: 8, baseDelay: .milliseconds(5), maximumDelay: .seconds(1))
    ) {
        self.address = address
        self.connectTimeout = address.connectTimeout ?? connectTimeout
        self.statementTimeout = statementTimeout
        self.connections = connections
        self.retries = retries
        self.conflictRetries = conflictRetries
    }
}
