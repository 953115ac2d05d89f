import Foundation

/// A client with a small receive buffer that takes a few bytes at a time.
struct SlowReader: ~Copyable, Sendable {
    private let socket: CInt

    /// Connects to the loopback interface and sends the request.
    init(port: Int, request: String) throws {
        socket = Foundation.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var size: CInt = 1 << 14
        setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout.size(ofValue: size)))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0, send(socket, request, request.utf8.count, 0) == request.utf8.count else {
            throw CocoaError(.fileReadUnknown)
        }
    }

    deinit { close(socket) }

    /// Takes up to `count` bytes at a time; blocks. `isOpen` says whether the other side still was there at the end.
    func read(_ count: Int, every pause: Duration, for time: Duration) -> (bytes: Int, isOpen: Bool) {
        var bytes = 0
        var buffer = [UInt8](repeating: 0, count: count)
        let end = ContinuousClock.now + time
        while .now < end {
            let received = recv(socket, &buffer, count, 0)
            if received <= 0 { return (bytes, false) }
            bytes += received
            Thread.sleep(forTimeInterval: pause / .seconds(1))
        }
        return (bytes, true)
    }
}
