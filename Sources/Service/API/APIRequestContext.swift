package import Hummingbird
package import NIOCore

/// What the routes know about a request in addition to the request: who is at the other end of the connection.
package struct APIRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// `nil` in tests that call the router in the same process.
    package let remoteAddress: SocketAddress?
    /// Whether the caller may see and change what people said; set by `AccessControl`.
    package var maySeeData = false

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
