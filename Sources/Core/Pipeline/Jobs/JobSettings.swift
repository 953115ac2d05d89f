/// Limits and times of everything that has to do with jobs.
package struct JobSettings: Sendable {
    /// Jobs that may wait in addition to those in progress.
    package var queueLimit: Int
    /// How long the slots in progress may take at shutdown.
    package var shutdownGrace: Duration
    /// How long finished jobs and their slots are kept.
    package var retention: Duration
    /// How long after a restart a job waits for a store that cannot be reached, and the pause between its tries.
    package var patience: Duration
    package var retryPause: Duration
    /// How often old jobs are removed.
    package var forgettingPause: Duration
    /// How long a dead worker's slots wait for another one.
    package var lease: Duration

    package init(
        queueLimit: Int = 64, shutdownGrace: Duration = .seconds(30), retention: Duration = .seconds(30 * 86_400),
        patience: Duration = .seconds(3600), retryPause: Duration = .seconds(5),
        forgettingPause: Duration = .seconds(3_600), lease: Duration = .seconds(60)
    ) {
        self.queueLimit = queueLimit
        self.shutdownGrace = shutdownGrace
        self.retention = retention
        self.patience = patience
        self.retryPause = retryPause
        self.forgettingPause = forgettingPause
        self.lease = lease
    }
}
