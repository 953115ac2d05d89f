import Domain
import Foundation
import Logging
import Observability
import Plumbing
import Reports
import TestSupport
import Testing

@Suite struct JSONLogHandlerTests {
    @Test func aLineIsOneObjectWithTheTraceAndTheJob() throws {
        let sink = LogSink()
        var logger = sink.logger()
        logger[metadataKey: "device_id"] = "d"
        let trace = TraceContext()
        CallContext.$trace.withValue(trace) {
            CallContext.$jobID.withValue("job-1") {
                logger.warning("Some \"words\"\nand more", metadata: ["time": "x", "list": ["a", "b"]])
            }
        }
        #expect(sink.text.count { $0 == "\n" } == 1)
        let json = try JSONDecoder().decode(JSONText.self, from: Data(sink.text.utf8))
        #expect(json["message"] == .string("Some \"words\"\nand more"))
        #expect(json["level"] == .string("warning"))
        #expect(json["device_id"] == .string("d"))
        #expect(json["trace_id"] == .string(trace.traceID))
        #expect(json["job_id"] == .string("job-1"))
        #expect(json["time_"] == .string("x"))
        #expect(json["list"] == .strings(["a", "b"]))
    }
}
