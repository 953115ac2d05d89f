/// Reads the HTTP header `Retry-After`.
package enum RetryAfter {
    /// The wait that `header` asks for, from `now` in seconds since 1970; `nil` when it is neither a number of seconds
    /// nor a date of the form `Sun, 06 Nov 1994 08:49:37 GMT`. A date in the past asks for no wait.
    package static func delay(_ header: String, now: Int) -> Duration? {
        if !header.isEmpty, header.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return Int(header).map { .seconds(min($0, 86_400)) }
        }
        return HTTPDate.secondsSince1970(header).map { .seconds(max($0 - now, 0)) }
    }
}
