#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The most memory that this process ever had resident.
enum PeakMemory {
    /// Megabytes of 1024 × 1024 bytes.
    static var megabytes: Int {
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss / 1024
        #else
        getrusage(RUSAGE_SELF, &usage)
        return usage.ru_maxrss / (1024 * 1024)
        #endif
    }
}
