import Synchronization

/// A token bucket per caller: as many requests at once as a minute allows, refilled evenly.
final class RateLimiter: Sendable {
    enum Caller: Hashable, Sendable {
        case key(Int)
        case address(String)
    }

    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    /// There can be many addresses; beyond this number, full buckets are dropped, since they hold no information.
    private static let maximumBuckets = 10_000

    private let perMinute: Double
    private let buckets = Mutex<[Caller: Bucket]>([:])

    init(perMinute: Int) { self.perMinute = Double(perMinute) }

    /// Takes one token, or returns the time until there is one.
    func take(_ caller: Caller, now: ContinuousClock.Instant = .now) -> Duration? {
        buckets.withLock { buckets in
            if buckets.count >= Self.maximumBuckets, buckets[caller] == nil { dropFull(&buckets, now) }
            let tokens = tokens(buckets[caller], now)
            guard tokens >= 1 else { return .seconds((1 - tokens) * 60 / perMinute) }
            buckets[caller] = Bucket(tokens: tokens - 1, filledAt: now)
            return nil
        }
    }

    private func tokens(_ bucket: Bucket?, _ now: ContinuousClock.Instant) -> Double {
        guard let bucket else { return perMinute }
        return min(perMinute, bucket.tokens + (now - bucket.filledAt) / .seconds(60) * perMinute)
    }

    private func dropFull(_ buckets: inout [Caller: Bucket], _ now: ContinuousClock.Instant) {
        buckets = buckets.filter { tokens($0.value, now) < perMinute }
        // Ten thousand addresses at once: drop them rather than grow without bound.
        if buckets.count >= Self.maximumBuckets {
            buckets = buckets.filter { if case .key = $0.key { true } else { false } }
        }
    }
}
