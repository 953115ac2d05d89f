import Domain
import Synchronization

/// The vault as each job sees it: all calls for one job share one patience.
final class JobVaults: Sendable {
    /// More jobs than are in progress at once.
    private static let mostVaults = 64

    private let make: @Sendable () -> PatientVault
    private let vaults = Mutex<[(job: JobID, vault: PatientVault)]>([])

    init(_ make: @escaping @Sendable () -> PatientVault) { self.make = make }

    func vault(of job: JobID) -> PatientVault {
        vaults.withLock { vaults in
            if let known = vaults.first(where: { $0.job == job }) { return known.vault }
            let vault = make()
            vaults = vaults.suffix(Self.mostVaults - 1) + [(job, vault)]
            return vault
        }
    }
}

/// Until when jobs that were resumed wait for a store that cannot be reached.
final class Patience: Sendable {
    private let patience: Duration
    private let ends = Mutex<[JobID: ContinuousClock.Instant]>([:])

    init(_ patience: Duration) { self.patience = patience }

    /// `nil` for a job that somebody is waiting for.
    func until(_ claim: Claim) -> ContinuousClock.Instant? {
        guard claim.isResumed else { return nil }
        return ends.withLock { ends in
            let end = ends[claim.job.id] ?? .now + patience
            ends[claim.job.id] = end
            return end
        }
    }

    func forget(_ claim: Claim) { ends.withLock { $0[claim.job.id] = nil } }
}
