import Plumbing
import Testing

@Suite struct TraceContextTests {
    private static let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func aValidHeaderIsReadAndWritten() {
        let context = TraceContext(header: Self.header)
        #expect(context?.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context?.header == Self.header)
        #expect(TraceContext(header: Self.header.replacing("-01", with: "-00"))?.isSampled == false)
        #expect(TraceContext(header: "01" + Self.header.dropFirst(2) + "-more")?.header == Self.header)
    }

    @Test func aChildKeepsTheTraceAndChangesTheSpan() throws {
        let context = try #require(TraceContext(header: Self.header))
        #expect(context.child.traceID == context.traceID)
        #expect(context.child.spanID != context.spanID)
        #expect(context.child.isSampled)
    }

    @Test func newTracesAreValidAndDiffer() {
        let one = TraceContext(), other = TraceContext()
        #expect(TraceContext(header: one.header) == one)
        #expect(one.traceID != other.traceID)
    }

    @Test(arguments: [
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", header + "-more",
        "ff" + header.dropFirst(2), header.uppercased(), "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", header.replacing("-01", with: "-0g"),
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
    ])
    func anInvalidHeaderIsNoContext(header: String) {
        #expect(TraceContext(header: header) == nil)
    }
}
