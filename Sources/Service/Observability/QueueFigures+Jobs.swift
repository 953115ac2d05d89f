package import Domain
import Foundation
package import Pipeline

extension ServiceObservation.QueueFigures {
    /// How much is waiting now; an outbox that cannot be read counts as empty, because that error is reported elsewhere.
    package init(runner: JobRunner, outbox: any TranscriptOutbox) async {
        let load = await runner.load
        let age = load.oldestWaiting.map { Duration.seconds(max(0, Date.now.timeIntervalSince($0))) }
        let rows = try? await outbox.counts()
        self.init(
            running: load.running, waiting: load.waiting, limit: load.limit, oldestWaiting: age ?? .zero,
            outboxRows: rows.map { $0.waiting } ?? 0)
    }
}
