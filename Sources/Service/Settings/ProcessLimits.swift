import Foundation

/// What the system allows this process.
package enum ProcessLimits {
    /// Lets the process open as many files and connections as the system allows it to; the usual 1024 is few.
    package static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Files and connections that may be open at a time.
    package static var descriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }

    /// Databases, event loops, downloads, ffmpeg and calls to other systems take some 50, and a few clients must fit beside them.
    package static let fewestDescriptors = 64

    /// As many clients at a time as leave enough for the work itself. Further ones wait in the system's queue, which costs nothing.
    package static var connections: Int { max(descriptors - 128, descriptors / 8) }
}
