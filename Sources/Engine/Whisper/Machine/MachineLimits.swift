import Foundation

/// What this process may use of the machine: the minimum of what exists, its control groups' limits and its affinity.
package struct MachineLimits: Sendable, Equatable {
    /// Processors that threads can use at once; a quota of 1.5 counts as 2.
    package let processors: Int
    /// In bytes.
    package let memory: Int
    /// Processes and threads, including those of the same control group; `nil` for no limit.
    package let tasks: Int?

    /// The limits of this process when it started.
    package static let current = MachineLimits()

    init(processors: Int, memory: Int, tasks: Int?) {
        self.processors = processors
        self.memory = memory
        self.tasks = tasks
    }

    /// - Parameter root: a prefix of `/proc` and `/sys`: empty except in tests.
    init(root: String = "") {
        let groups = ControlGroups(root: root)
        let online = max(1, ProcessInfo.processInfo.processorCount)
        let affinity = Self.affinity(root) ?? online
        processors = max(1, ([affinity] + Self.processorQuotas(groups)).min() ?? 1)
        let machine = Int(ProcessInfo.processInfo.physicalMemory)
        memory = ([machine] + Self.memoryLimits(groups)).min() ?? machine
        tasks = (groups.unified("pids.max") + groups.controller("pids", "pids.max").joined()).compactMap { Int($0) }
            .min()
    }

    /// `Cpus_allowed_list:	0-3,8` in /proc/self/status: the affinity mask, which control groups' cpusets narrow too.
    private static func affinity(_ root: String) -> Int? {
        guard
            let line = ControlGroups.lines(root, "/proc/self/status").first(where: {
                $0.hasPrefix("Cpus_allowed_list:")
            })
        else { return nil }
        let ranges = line.dropFirst("Cpus_allowed_list:".count).trimmingCharacters(in: .whitespaces).split(
            separator: ",")
        let counts = ranges.map { range in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            return ends.count == 2 ? max(0, ends[1] - ends[0] + 1) : ends.count
        }
        let sum = counts.reduce(0, +)
        return sum > 0 ? sum : nil
    }

    /// Version 2: `cpu.max`, QUOTA PERIOD, in microseconds, or `max`. Version 1: a file for each, -1 for none.
    private static func processorQuotas(_ groups: ControlGroups) -> [Int] {
        let pairs =
            groups.unified("cpu.max").map { $0.split(separator: " ").map(String.init) }
            + groups.controller("cpu", "cpu.cfs_quota_us", "cpu.cfs_period_us")
        return pairs.compactMap { pair in
            guard pair.count == 2, let quota = Int(pair[0]), let period = Int(pair[1]), quota > 0, period > 0 else {
                return nil
            }
            return (quota - 1) / period + 1
        }
    }

    /// Version 1 says "no limit" with a number near 2^63. The limit of a parent group that a container does not see is in
    /// `hierarchical_memory_limit`.
    private static func memoryLimits(_ groups: ControlGroups) -> [Int] {
        let limits = groups.unified("memory.max") + groups.controller("memory", "memory.limit_in_bytes").joined()
        let inherited = groups.controller("memory", "memory.stat").joined()
            .flatMap { $0.split(separator: "\n") }
            .filter { $0.hasPrefix("hierarchical_memory_limit ") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
        return (limits + inherited).compactMap { Int($0) }.filter { $0 > 0 }
    }
}

extension MachineLimits {
    /// More threads gain nothing: a recording has few windows, and each barrier waits for the last thread.
    private static let mostThreads = 16
    /// Threads other than the engine's: Swift's own, the network's, the databases', and ffmpeg.
    private static let otherTasks = 64

    /// Processes and threads that the service needs at most.
    package static func tasks(threads: Int) -> Int { 2 * threads + otherTasks }

    /// The default number of compute threads. The engine has two pools of them: one transcribes, one listens ahead.
    package var threads: Int {
        let room = tasks.map { max(1, ($0 - Self.otherTasks) / 2) } ?? .max
        return min(processors, Self.mostThreads, room)
    }
}
