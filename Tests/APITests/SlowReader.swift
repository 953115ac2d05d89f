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

    /// Blocks until it has taken `count` bytes, or the other side has closed the connection. Returns how many it took.
    func read(_ count: Int, inPartsOf part: Int, every pause: Duration) -> Int {
        var taken = 0
        var buffer = [UInt8](repeating: 0, count: part)
        while taken < count {
            let received = recv(socket, &buffer, part, 0)
            if received <= 0 { break }
            taken += received
            Thread.sleep(forTimeInterval: pause / .seconds(1))
        }
        return taken
    }
}
