import Domain
import Testing

@testable import Pipeline

@Suite struct WaitingJobsTests {
    @Test func devicesTakeTurnsAndOneDevicesJobsKeepTheirOrder() throws {
        var queue = WaitingJobs()
        let a = DeviceID("a")!, b = DeviceID("b")!
        let jobs = (0..<5).map { _ in JobID() }
        for job in jobs[0..<3] { queue.append(job, of: a) }
        for job in jobs[3..<5] { queue.append(job, of: b) }
        #expect(queue.inOrder == [jobs[0], jobs[3], jobs[1], jobs[4], jobs[2]])
        let first = queue.next(), isRemoved = queue.remove(jobs[3]), isRemovedAgain = queue.remove(jobs[3])
        #expect(first == jobs[0])
        #expect(isRemoved && !isRemovedAgain)
        #expect(queue.inOrder == [jobs[4], jobs[1], jobs[2]])
        #expect(queue.count == 3)
    }

    @Test func theOrderIsTheOneInWhichJobsAreTaken() {
        var queue = WaitingJobs()
        for number in 0..<60 { queue.append(JobID(), of: DeviceID("d\(number * number % 7)")!) }
        for _ in 0..<5 { _ = queue.next() }
        let order = queue.inOrder
        var taken: [JobID] = []
        while let job = queue.next() { taken.append(job) }
        #expect(order == taken && order.count == 55)
    }

    /// Quadratic, this takes many minutes.
    @Test(.timeLimit(.minutes(1)), arguments: [1, 400_000])
    func theOrderOfALongQueueIsFoundInOneGo(devices: Int) {
        var queue = WaitingJobs()
        for number in 0..<400_000 { queue.append(JobID(), of: DeviceID("d\(number % devices)")!) }
        #expect(queue.inOrder.count == 400_000)
    }
}
