package import Logging
import ServiceLifecycle
import WatchMe

/// Delivers later what the store could not take, for as long as the service runs.
package struct OutboxSender: Service {
    private let delivery: TranscriptDelivery
    private let settings: Settings
    private let logger: Logger

    package init(delivery: TranscriptDelivery, settings: Settings = Settings(), logger: Logger) {
        self.delivery = delivery
        self.settings = settings
        self.logger = logger
    }

    /// Looks at once, then again and again, with longer pauses while the store stays away.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = settings.pause
            var refusedAt: ContinuousClock.Instant?
            while !Task.isCancelled {
                let isTimeForRefused = refusedAt.map { .now - $0 >= settings.refusedPause } ?? true
                if isTimeForRefused { refusedAt = .now }
                let isEmpty = await delivery.flush(includingRefused: isTimeForRefused)
                pause = isEmpty ? settings.pause : min(pause * 2, settings.maximumPause)
                try? await Task.sleep(for: pause)
            }
        }
    }

    package struct Settings: Sendable {
        /// Between two looks.
        package var pause: Duration
        /// The pause doubles up to this while the store cannot be reached.
        package var maximumPause: Duration
        /// How often what the store refused for good is tried, should somebody have mended the store.
        package var refusedPause: Duration

        package init(
            pause: Duration = .seconds(5), maximumPause: Duration = .seconds(300),
            refusedPause: Duration = .seconds(900)
        ) {
            self.pause = pause
            self.maximumPause = maximumPause
            self.refusedPause = refusedPause
        }
    }
}
