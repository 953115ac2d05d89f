import Domain
import Foundation
import Testing

@Suite struct ClaimTests {
    private static let lease = Duration.seconds(60)
    private let start = ContinuousClock.now
    private var claim: Claim

    init() {
        let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
        let job = Job(request: DayRequest(day: day, model: "base"), createdAt: Date())
        claim = Claim(item: .slot(TimeBlock("10-00")!), worker: WorkerID(), fence: 1, job: job, at: start)
    }

    @Test mutating func aRenewalCountsFromWhenItWasAskedFor() {
        #expect(claim.nextRenewal(lease: Self.lease) == start + .seconds(15))
        #expect(claim.renewed(.keep, askedAt: start + .seconds(15)) == .carryOn)
        #expect(claim.nextRenewal(lease: Self.lease) == start + .seconds(30))
        #expect(!claim.isDoubtful(lease: Self.lease, now: start + .seconds(74)))
        #expect(claim.isDoubtful(lease: Self.lease, now: start + .seconds(75)))
    }

    @Test mutating func aCancelledJobIsEndedOnceAndItsLeaseKept() {
        #expect(claim.renewed(.cancel, askedAt: start + .seconds(15)) == .end)
        #expect(claim.renewed(.cancel, askedAt: start + .seconds(30)) == .carryOn)
        #expect(claim.state == .ending && claim.renewedAt == start + .seconds(30))
        #expect(claim.renewed(.lost, askedAt: start + .seconds(45)) == .abandon)
    }

    @Test mutating func aLostClaimIsAbandonedOnceAndNeverHeldAgain() {
        #expect(claim.renewed(.lost, askedAt: start + .seconds(15)) == .abandon)
        for answer in [Claim.Renewal.keep, .cancel, .lost] {
            #expect(claim.renewed(answer, askedAt: start + .seconds(30)) == .carryOn)
        }
        #expect(claim.state == .lost && claim.isDoubtful(lease: Self.lease, now: start))
    }
}
