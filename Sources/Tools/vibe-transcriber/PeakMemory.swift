import Foundation

#if !canImport(Glibc)
import Darwin
#endif

/// The most memory that this process ever had resident.
enum PeakMemory {
    /// Megabytes of 1024 × 1024 bytes.
    static var megabytes: Int {
        #if canImport(Glibc)
        // Not getrusage: its peak begins with the memory of the process that this one was forked from.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").compactMap { Int($0) }.first.map { $0 / 1024 } ?? 0
        #else
        var usage = rusage()
        getrusage(RUSAGE_SELF, &usage)
        return usage.ru_maxrss / (1024 * 1024)
        #endif
    }
}
