import Foundation
import SystemPackage

/// A Unix datagram socket that hears what a service tells its manager.
final class DatagramListener: Sendable {
    /// What `NOTIFY_SOCKET` is to say.
    let name: String
    private let socket: Int32

    /// `name` begins with `/` for a file or with `@` for an abstract name.
    init(name: String) throws(Errno) {
        self.name = name
        socket = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = name.hasPrefix("@") ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8) + [0]
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path)! + bytes.count)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
        }
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard result == 0 else { throw Errno(rawValue: errno) }
    }

    deinit { close(socket) }

    /// The next datagram; waits on a thread of its own.
    func next() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [self] in
                var bytes = [UInt8](repeating: 0, count: 256)
                let count = recv(socket, &bytes, bytes.count, 0)
                continuation.resume(
                    with: count < 0
                        ? .failure(Errno(rawValue: errno))
                        : .success(String(decoding: bytes.prefix(count), as: UTF8.self)))
            }
        }
    }
}
