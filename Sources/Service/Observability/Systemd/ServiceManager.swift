package import Logging
import ServiceLifecycle

/// Tells systemd (or anything with the same protocol) that the service is ready and alive.
///
/// Without `NOTIFY_SOCKET` in the environment every message goes nowhere. As the first of a group's services it is the
/// last to be stopped, so that a slow shutdown does not look like a hang.
package struct ServiceManager: Service {
    private let socket: NotifySocket?
    /// Half of `WATCHDOG_USEC`, as sd_watchdog_enabled(3) advises; `nil` if systemd does not watch.
    private let watchdogInterval: Duration?
    private let logger: Logger

    package init(environment: [String: String], logger: Logger) {
        socket = NotifySocket(environment["NOTIFY_SOCKET"])
        watchdogInterval = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap {
            $0 > 1 ? .microseconds($0 / 2) : nil
        }
        self.logger = logger
    }

    /// The port is open and requests are answered.
    package func ready() { send("READY=1") }

    /// Feeds the watchdog until shutdown.
    package func run() async {
        guard socket != nil, let watchdogInterval else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            repeat { send("WATCHDOG=1") } while (try? await Task.sleep(for: watchdogInterval)) != nil
        }
    }

    private func send(_ state: String) {
        do {
            try socket?.send(state)
        } catch {
            logger.warning(
                "The service manager cannot be notified", metadata: ["state": "\(state)", "reason": "\(error)"])
        }
    }
}
