/// A W3C trace context: which trace a call belongs to, and which of its spans is the caller.
///
/// The form of the header is that of <https://www.w3.org/TR/trace-context/>.
package struct TraceContext: Sendable, Equatable {
    /// 32 hexadecimal digits, not all zero.
    package let traceID: String
    /// 16 hexadecimal digits, not all zero.
    package let spanID: String
    package let isSampled: Bool

    /// A new trace.
    package init() {
        traceID = Self.digits(.random(in: 0 ... .max)) + Self.digits(.random(in: 1 ... .max))
        spanID = Self.digits(.random(in: 1 ... .max))
        isSampled = true
    }

    /// Reads `traceparent`; `nil` when it is not valid. Fields that a later version may append are ignored.
    package init?(header: String) {
        let fields = header.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count >= 4, Self.isHexadecimal(fields[0], 2), fields[0] != "ff",
            fields[0] != "00" || fields.count == 4,
            Self.isHexadecimal(fields[1], 32), fields[1].contains(where: { $0 != "0" }),
            Self.isHexadecimal(fields[2], 16), fields[2].contains(where: { $0 != "0" }),
            Self.isHexadecimal(fields[3], 2), let flags = UInt8(fields[3], radix: 16)
        else { return nil }
        traceID = String(fields[1])
        spanID = String(fields[2])
        isSampled = flags & 1 == 1
    }

    private init(traceID: String, isSampled: Bool) {
        self.traceID = traceID
        spanID = Self.digits(.random(in: 1 ... .max))
        self.isSampled = isSampled
    }

    /// A new span of the same trace.
    package var child: TraceContext { TraceContext(traceID: traceID, isSampled: isSampled) }

    /// The value of `traceparent`.
    package var header: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func isHexadecimal(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}

extension TraceContext: CodedAsText {
    package init?(_ text: String) { self.init(header: text) }

    package var description: String { header }
}

/// What the work of a task belongs to: it follows the task into log lines and into requests to other systems.
package enum CallContext {
    @TaskLocal package static var trace: TraceContext?
    @TaskLocal package static var jobID: String?
}
