package import Domain
package import Foundation

extension Job {
    /// A job as `GET /jobs/{id}` shows it.
    ///
    /// - Parameters:
    ///   - position: its position in the queue, from 1.
    ///   - isDetailed: with slots and result; a list omits them.
    package func json(position: Int?, isDetailed: Bool = true) -> JSONText {
        let isCompleted = state == .completed
        var members: [JSONText.Member] = [
            .init("job_id", .string(id.rawValue)),
            .init("state", .string(state.rawValue)),
            .init("device_id", .string(request.day.device.rawValue)),
            .init("date", .string(request.day.date.description)),
            .init("model", .string(request.model)),
            .init("force", .bool(request.force)),
            .init("refresh", .bool(request.refresh)),
            .init("time_blocks", .strings(request.blocks.map(\.description))),
            .init("created_at", .time(createdAt)),
            .init("started_at", .time(startedAt)),
            .init("finished_at", .time(finishedAt)),
            .init("position", position.map { .integer($0) } ?? .null),
        ]
        if isDetailed { members.append(.init("slots", .array(slots.map(\.json)))) }
        members += [
            .init("summary", isCompleted ? report.summary : .null),
            .init("errors", .array(slots.compactMap(\.failure).map(\.json))),
        ]
        if isDetailed { members.append(.init("result", isCompleted ? reportJSON : .null)) }
        members.append(.init("detail", error.map { .string($0.message) } ?? .null))
        return .object(members)
    }

    /// What a webhook is sent when the job has ended.
    package var webhookJSON: JSONText {
        .members(["event": .string("job.\(state.rawValue)"), "job": json(position: nil)])
    }
}

extension JobSlot {
    fileprivate var json: JSONText {
        .members(["time_block": .string(block.description), "state": .string(state.rawValue)])
    }
}

extension JSONText {
    /// ISO 8601 in UTC with milliseconds, or null.
    package static func time(_ date: Date?) -> JSONText {
        date.map { .string($0.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))) } ?? .null
    }
}
