import Foundation
import NIOCore
import NIOPosix
import OutgoingHTTP
import Plumbing

/// Whether the server can listen where it should, or already does.
enum PortCheck {
    static func finding(host: String, port: Int, client: ProbeClient) async -> Finding {
        guard port != 0 else { return .ok("port", "any free port") }
        do {
            let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            try await channel.close()
            return .ok("port", "\(host):\(port) is free")
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            if await HealthProbe.isHealthy(host: host, port: port, client: client) {
                return .ok("port", "the service runs on \(host):\(port)")
            }
            return .error(
                "port", "another program is listening on \(host):\(port)",
                advice: "Find it with: ss -ltnp 'sport = :\(port)'; stop it or set PORT.")
        } catch {
            return .error(
                "port", "\(host):\(port) cannot be listened on: \(ProbeClient.words(error))",
                advice: "HOST must be an address of this machine, and ports below 1024 need special permission.")
        }
    }
}
