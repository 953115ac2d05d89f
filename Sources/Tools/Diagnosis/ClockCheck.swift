import Foundation
import Plumbing

/// This machine's clock, compared with those of the servers it talks to.
enum ClockCheck {
    /// From about this difference, in seconds, Supabase rejects a token's times.
    private static let tolerance = 30.0

    static func findings(clocks: [(server: String, date: Date)], now: Date = Date()) -> [Finding] {
        clocks.map { server, date in
            // The header has whole seconds.
            let difference = abs(date.timeIntervalSince(now))
            let seconds = Int(difference)
            if difference <= tolerance {
                return .ok("clock", "within \(max(seconds, 1)) s of the \(server)'s")
            }
            return .warning(
                "clock", "\(seconds) s \(date > now ? "behind" : "ahead of") the \(server)'s",
                advice: "Synchronize the machine with a time server: timedatectl set-ntp true.")
        }
    }
}
