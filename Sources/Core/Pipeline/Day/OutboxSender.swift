import Domain
package import Logging
import ServiceLifecycle

/// Delivers what the store could not take, for as long as the service runs.
package struct OutboxSender: Service {
    private let delivery: TranscriptDelivery
    private let settings: Settings
    private let logger: Logger

    package init(delivery: TranscriptDelivery, settings: Settings = Settings(), logger: Logger) {
        self.delivery = delivery
        self.settings = settings
        self.logger = logger
    }

    /// Tries at once and then repeatedly, with longer pauses while the store is down.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = settings.pause
            var refusedAt: ContinuousClock.Instant?
            while !Task.isCancelled {
                let isTimeForRefused = refusedAt.map { .now - $0 >= settings.refusedPause } ?? true
                if isTimeForRefused { refusedAt = .now }
                pause = settings.pause(after: await delivery.flush(includingRefused: isTimeForRefused), and: pause)
                try? await Task.sleep(for: pause)
            }
        }
    }

    package struct Settings: Sendable {
        /// The pause between two tries.
        package var pause: Duration
        /// The pause doubles up to this while the store takes nothing.
        package var maximumPause: Duration
        /// How often rejected entries are tried again, in case the store has been fixed.
        package var refusedPause: Duration

        package init(
            pause: Duration = .seconds(5), maximumPause: Duration = .seconds(300),
            refusedPause: Duration = .seconds(900)
        ) {
            self.pause = pause
            self.maximumPause = maximumPause
            self.refusedPause = refusedPause
        }

        /// A store that takes some texts and fails others is not down: the rest must not wait longer and longer.
        package func pause(after flushed: TranscriptDelivery.Flushed, and last: Duration) -> Duration {
            flushed == .none ? min(last * 2, maximumPause) : pause
        }
    }
}
