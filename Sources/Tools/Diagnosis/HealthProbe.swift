import Foundation
import NIOHTTP1
import OutgoingHTTP
import Plumbing
package import Settings

/// Asks a running server whether it is alive: what a container's health check needs, without a curl in the image.
package enum HealthProbe {
    /// Whether the server of these settings answers `GET /health` on this machine.
    package static func isHealthy(_ settings: ServiceSettings) async -> Bool {
        await isHealthy(host: settings.host, port: settings.port, client: ProbeClient())
    }

    static func isHealthy(host: String, port: Int, client: ProbeClient) async -> Bool {
        let answer = try? await client.send(.GET, "http://\(address(of: host)):\(port)/health")
        return answer?.status == 200 && String(decoding: answer?.body ?? Data(), as: UTF8.self).contains("\"ok\"")
    }

    /// A server on all addresses is asked on the loopback one; IPv6 addresses get their brackets.
    private static func address(of host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "[::1]"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }
}
