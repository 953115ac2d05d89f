package import NIOCore

/// How much a client may send, how slowly, and how many clients there may be.
package struct ServerLimits: Sendable {
    /// Further ones wait until one closes.
    package var connections: Int
    /// Longest silence between requests, and longest wait for a request's head.
    package var idleTime: TimeAmount
    /// Longest time from a request's head to its end.
    package var requestTime: TimeAmount
    /// Longest time for which a client may take nothing of what it is sent.
    package var stallTime: TimeAmount
    /// All header fields of a request together, bytes; one of them at most half.
    package var headerBytes: Int

    package init(
        connections: Int = 2_000, idleTime: TimeAmount = .seconds(60), requestTime: TimeAmount = .seconds(30),
        stallTime: TimeAmount = .seconds(30), headerBytes: Int = 32 << 10
    ) {
        self.connections = connections
        self.idleTime = idleTime
        self.requestTime = requestTime
        self.stallTime = stallTime
        self.headerBytes = headerBytes
    }
}
