import Foundation

/// This machine's clock against those of the servers it talks to.
enum ClockCheck {
    /// A token's times are refused by Supabase from about this difference on, seconds.
    private static let tolerance = 30.0

    static func findings(serverDates: [(server: String, date: Date)], now: Date = Date()) -> [Finding] {
        serverDates.map { server, date in
            // The header has whole seconds.
            let difference = abs(date.timeIntervalSince(now))
            let seconds = Int(difference)
            if difference <= tolerance {
                return .ok("clock", "within \(max(seconds, 1)) s of the \(server)'s")
            }
            return .warning(
                "clock", "\(seconds) s \(date > now ? "behind" : "ahead of") the \(server)'s",
                advice: "Let the machine follow a time server: timedatectl set-ntp true.")
        }
    }
}
