package import Foundation

extension JobRunner {
    /// How patient and how forgetful a runner is.
    package struct Settings: Sendable {
        /// Jobs that may wait besides the one at work.
        package var queueLimit: Int
        /// What the slot in hand may take at shutdown.
        package var shutdownGrace: Duration
        /// Ended jobs and their slots are forgotten after this.
        package var retention: Duration
        /// A slot in whose hands the process ended so often is given up.
        package var maximumInterruptions: Int
        /// How long after a restart a job waits for a store that is out of reach, and between its tries.
        package var patience: Duration
        package var retryPause: Duration
        /// How often old jobs are looked for.
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
        /// When the job that waits longest was asked for.
        package let oldestWaiting: Date?
    }
}
