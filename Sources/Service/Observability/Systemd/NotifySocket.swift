import Foundation
package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The socket on which a service manager waits for notifications from this process (sd_notify(3)); without one, nothing is sent.
package struct NotifySocket: Sendable {
    /// `sun_path`: a file's path, or bytes that begin with NUL for an abstract name.
    private let name: [UInt8]

    /// `nil` if `value`, the content of `NOTIFY_SOCKET`, is unset or not a socket address that Linux knows.
    package init?(_ value: String?) {
        guard let value, value.utf8.count > 1, value.utf8.count < Self.longestName else { return nil }
        switch value.first {
        case "/": name = Array(value.utf8) + [0]
        case "@": name = [0] + Array(value.utf8.dropFirst())
        default: return nil
        }
    }

    private static let longestName = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    /// Sends lines such as `READY=1` as one datagram, without waiting.
    package func send(_ state: String) throws(Errno) {
        #if os(Linux)
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        #else
        let type = SOCK_DGRAM
        #endif
        let socket = socket(AF_UNIX, type, 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        defer { close(socket) }

        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        // An abstract name ends with the length, so that must not count the rest of the field.
        let length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path)! + name.count)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Array(state.utf8).withUnsafeBytes { bytes in
                    sendto(socket, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT), address, length)
                }
            }
        }
        guard sent >= 0 else { throw Errno(rawValue: errno) }
    }
}
