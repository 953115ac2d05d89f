import Domain

/// The order of jobs: those of one device in order of arrival, and the devices in turn, so that a device with many
/// waiting days does not block the others.
struct WaitingJobs {
    private var waiting: [DeviceID: [JobID]] = [:]
    /// Devices with something to do, the next one first.
    private var turns: [DeviceID] = []

    var count: Int { waiting.values.reduce(0) { $0 + $1.count } }

    mutating func append(_ job: JobID, of device: DeviceID) {
        if waiting[device] == nil { turns.append(device) }
        waiting[device, default: []].append(job)
    }

    /// Removes the next job; its device goes to the end of the line.
    mutating func next() -> JobID? {
        guard !turns.isEmpty else { return nil }
        let device = turns.removeFirst()
        guard var jobs = waiting.removeValue(forKey: device), !jobs.isEmpty else { return next() }
        let job = jobs.removeFirst()
        if !jobs.isEmpty {
            waiting[device] = jobs
            turns.append(device)
        }
        return job
    }

    /// False if it is not in the queue.
    mutating func remove(_ job: JobID) -> Bool {
        for (device, jobs) in waiting where jobs.contains(job) {
            let others = jobs.filter { $0 != job }
            waiting[device] = others.isEmpty ? nil : others
            if others.isEmpty { turns.removeAll { $0 == device } }
            return true
        }
        return false
    }

    /// All jobs in the order in which they will run if no others arrive.
    var inOrder: [JobID] {
        // Each round takes one job from every device that has any left.
        var lines = turns.compactMap { waiting[$0] }, jobs: [JobID] = []
        jobs.reserveCapacity(count)
        var round = 0
        while !lines.isEmpty {
            jobs += lines.map { $0[round] }
            round += 1
            lines.removeAll { $0.count == round }
        }
        return jobs
    }
}
