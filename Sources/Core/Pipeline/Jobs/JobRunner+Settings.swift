package import Foundation

extension JobRunner {
    /// Limits and timeouts of the job runner.
    package struct Settings: Sendable {
        /// Jobs that may wait in addition to the running one.
        package var queueLimit: Int
        /// How long the current slot may take at shutdown.
        package var shutdownGrace: Duration
        /// How long finished jobs and their slots are kept.
        package var retention: Duration
        /// A slot that was in progress during this many crashes is given up.
        package var maximumInterruptions: Int
        /// How long after a restart a job waits for a store that cannot be reached, and the pause between its tries.
        package var patience: Duration
        package var retryPause: Duration
        /// How often old jobs are removed.
        package var forgettingPause: Duration

        package init(
            queueLimit: Int = 64, shutdownGrace: Duration = .seconds(30), retention: Duration = .seconds(30 * 86_400),
            maximumInterruptions: Int = 5, patience: Duration = .seconds(3600), retryPause: Duration = .seconds(5),
            forgettingPause: Duration = .seconds(3_600)
        ) {
            self.queueLimit = queueLimit
            self.shutdownGrace = shutdownGrace
            self.retention = retention
            self.maximumInterruptions = maximumInterruptions
            self.patience = patience
            self.retryPause = retryPause
            self.forgettingPause = forgettingPause
        }
    }

    /// How busy the service is.
    package struct Load: Sendable, Equatable {
        package let running: Int
        package let waiting: Int
        package let limit: Int
        /// When the oldest waiting job was requested.
        package let oldestWaiting: Date?
    }
}
