import Foundation

/// What the system allows this process.
package enum ProcessLimits {
    /// Raises the limit on open files and connections to what the system allows; the usual 1024 is low.
    package static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// How many files and connections may be open at once.
    package static var descriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }

    /// Databases, event loops, downloads, ffmpeg and calls to other systems take some 50, and a few clients must fit too.
    package static let fewestDescriptors = 64

    /// As many clients at once as leave enough for the work itself. Others wait in the system's queue, which costs nothing.
    package static var connections: Int { max(descriptors - 128, descriptors / 8) }
}
