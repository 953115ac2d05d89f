import Domain
import Foundation
import HTTPTypes
import Plumbing

@testable import API

/// Lines of headers' values, of query parameters, and of identifiers in addresses.
struct HeadersTarget: FuzzTarget {
    static let name = "headers"

    func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        while !reader.rest.isEmpty {
            let text = reader.line()
            headers(text)
            identifiers(text)
            let (state, limit) = (reader.line(), reader.line())
            if let query = try? JobListQuery(state: state, limit: limit) {
                expect(JobListQuery.limits.contains(query.limit), "A limit is in its range.")
            }
        }
    }

    private func headers(_ text: String) {
        expect(
            JobStream.lastEvent(in: [.lastEventID: text]) >= 0, "Events have numbers.")
        if let delay = RetryAfter.delay(text, now: 1_800_000_000) {
            expect(delay >= .zero, "Waits are not negative.")
        }
        if let trace = TraceContext(header: text) {
            expect(TraceContext(header: trace.header)?.traceID == trace.traceID, "A trace is itself again.")
            _ = trace.child
        }
    }

    private func identifiers(_ text: String) {
        if let device = DeviceID(text) {
            expect(device.rawValue.percentEncoded == text, "An identifier is harmless.")
        }
        if let date = LocalDate(text) { expect(date.description == text, "A date is itself again.") }
        if let month = LocalMonth(text) { expect(month.dates.count >= 28, "A month has its days.") }
        if let block = TimeBlock(text) { expect(block.description == text, "A slot is itself again.") }
        if let job = JobID(text) { expect(JobID(job.rawValue) == job, "A job's name is itself again.") }
        expect(text.percentEncoded.removingPercentEncoding == text, "What is escaped comes back.")
        guard let secret = Secret("key") else { return }
        expect(
            Data(secret.redacted(from: text).utf8).range(of: Data("key".utf8)) == nil, "A secret is left out.")
    }
}
