import Foundation

/// The memory that this process can have at all: the smaller of the machine's and its control group's.
package enum AvailableMemory {
    /// In bytes.
    package static var bytes: Int {
        let machine = Int(ProcessInfo.processInfo.physicalMemory)
        return controlGroupLimit().map { min($0, machine) } ?? machine
    }

    /// cgroup v2: `memory.max` of this process's group and of those above it, `max` where there is none
    /// (Documentation/admin-guide/cgroup-v2.rst).
    private static func controlGroupLimit() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("0::") })
        else { return nil }
        var path = URL(filePath: "/sys/fs/cgroup" + line.dropFirst(3))
        var limits: [Int] = []
        while path.path.count >= "/sys/fs/cgroup".count {
            let file = path.appending(path: "memory.max").path
            if let value = try? String(contentsOfFile: file, encoding: .utf8) {
                if let limit = Int(value.trimmingCharacters(in: .whitespacesAndNewlines)) { limits.append(limit) }
            }
            path.deleteLastPathComponent()
        }
        return limits.min()
    }
}
