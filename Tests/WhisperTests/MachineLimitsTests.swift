import Foundation
import Testing

@testable import Whisper

/// Control groups as kernels, Docker and systemd lay them out, in made-up trees.
@Suite struct MachineLimitsTests {
    private static let files: [String: [String: String]] = [
        // systemd's unit on a host with version 2: CPUQuota=150%, MemoryMax=1G, TasksMax=256, the slice above with less memory.
        "unit on version 2": [
            "proc/self/status": "Name:\tx\nCpus_allowed_list:\t0-15\n",
            "proc/self/cgroup": "0::/system.slice/vibe.service\n",
            "proc/self/mountinfo":
                "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n",
            "sys/fs/cgroup/system.slice/memory.max": "805306368\n",
            "sys/fs/cgroup/system.slice/cpu.max": "max 100000\n",
            "sys/fs/cgroup/system.slice/vibe.service/memory.max": "1073741824\n",
            "sys/fs/cgroup/system.slice/vibe.service/cpu.max": "150000 100000\n",
            "sys/fs/cgroup/system.slice/vibe.service/pids.max": "256\n",
        ],
        // A container on a host with version 2: a namespace of its own, cpus: 3, mem_limit, pids_limit.
        "container on version 2": [
            "proc/self/status": "Cpus_allowed_list:\t0-127\n", "proc/self/cgroup": "0::/\n",
            "proc/self/mountinfo": "700 690 0:29 / /sys/fs/cgroup ro,relatime - cgroup2 cgroup rw\n",
            "sys/fs/cgroup/memory.max": "1258291200\n", "sys/fs/cgroup/cpu.max": "300000 100000\n",
            "sys/fs/cgroup/pids.max": "72\n",
        ],
        // Docker on a host with version 1: the file names the host's path, the mount begins at the container's group.
        "container on version 1": [
            "proc/self/status": "Cpus_allowed_list:\t0-7,16-23\n",
            "proc/self/cgroup":
                "9:memory:/docker/4f2a\n5:cpuset:/docker/4f2a\n4:cpu,cpuacct:/docker/4f2a\n3:pids:/docker/4f2a\n1:name=systemd:/docker/4f2a\n",
            "proc/self/mountinfo": """
            601 590 0:33 /docker/4f2a /sys/fs/cgroup/memory ro,nosuid master:15 - cgroup cgroup rw,memory
            602 590 0:31 /docker/4f2a /sys/fs/cgroup/cpu,cpuacct ro,nosuid master:13 - cgroup cgroup rw,cpu,cpuacct
            603 590 0:36 /docker/4f2a /sys/fs/cgroup/pids ro,nosuid master:18 - cgroup cgroup rw,pids

            """,
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "629145600\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "200000\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n", "sys/fs/cgroup/pids/pids.max": "max\n",
        ],
        // A NAS with version 1 and no limit but one of a group above that is not visible.
        "inherited on version 1": [
            "proc/self/status": "Cpus_allowed_list:\t3\n", "proc/self/cgroup": "2:memory:/a/b\n1:cpu:/\n",
            "proc/self/mountinfo": """
            40 31 0:33 / /sys/fs/cgroup/memory\\040here rw - cgroup cgroup rw,memory
            41 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu

            """,
            "sys/fs/cgroup/memory here/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory here/a/b/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory here/a/b/memory.stat": "cache 0\nhierarchical_memory_limit 536870912\n",
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        ],
        "nothing readable": [:],
    ]

    private func limits(_ name: String) throws -> MachineLimits {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in try #require(Self.files[name]) {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        return MachineLimits(root: root.path)
    }

    @Test(
        arguments: [
            ("unit on version 2", 2, 805_306_368, 256, 2), ("container on version 2", 3, 1_258_291_200, 72, 3),
            ("container on version 1", 2, 629_145_600, nil, 2), ("inherited on version 1", 1, 536_870_912, nil, 1),
        ] as [(String, Int, Int, Int?, Int)])
    func theLeastOfAllLimitsCounts(name: String, processors: Int, memory: Int, tasks: Int?, threads: Int) throws {
        let limits = try limits(name)
        #expect(limits.processors == processors)
        #expect(limits.memory == memory)
        #expect(limits.tasks == tasks)
        #expect(limits.threads == threads)
    }

    @Test func withoutAnyLimitTheMachineCounts() throws {
        let limits = try limits("nothing readable")
        #expect(limits.processors == ProcessInfo.processInfo.processorCount)
        #expect(limits.memory == Int(ProcessInfo.processInfo.physicalMemory) && limits.tasks == nil)
    }

    @Test func manyCoresDoNotMakeManyThreads() {
        #expect(MachineLimits(processors: 128, memory: 1 << 34, tasks: nil).threads == 16)
        #expect(MachineLimits(processors: 128, memory: 1 << 34, tasks: 72).threads == 4)
        #expect(MachineLimits(processors: 8, memory: 1 << 34, tasks: 10).threads == 1)
    }
}
