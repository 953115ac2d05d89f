package import Domain
package import Foundation
import Pipeline
import Reports

/// Reads the body of `POST /fetch-and-transcribe`; unknown members are ignored.
package struct DayRequestBody {
    private let body: JSONText
    private var problems: [FieldProblem] = []

    /// All problems of the body are reported at once.
    ///
    /// - Parameter models: what may be named, the default first.
    package static func parse(_ data: Data, models: [String]) throws(APIError) -> DayRequest {
        guard !data.isEmpty else { throw .invalid([FieldProblem(.missing, at: [], input: .null)]) }
        guard let json = try? JSONDecoder().decode(JSONText.self, from: data) else {
            throw .invalid([FieldProblem(.jsonInvalid, at: [.position(0)], input: .members([:]))])
        }
        guard case .object = json else {
            throw .invalid([FieldProblem(.modelAttributesType, at: [], input: json)])
        }
        var reader = DayRequestBody(body: json)
        return try reader.request(models: models)
    }

    private init(body: JSONText) { self.body = body }

    private mutating func request(models: [String]) throws(APIError) -> DayRequest {
        let device = deviceID()
        let date = localDate()
        let model = body["model"] == nil ? models.first : string("model")
        let blocks = timeBlocks()
        let force = flag("force"), refresh = flag("refresh")
        guard problems.isEmpty, let device, let date, let model else { throw .invalid(problems) }
        guard models.contains(model) else { throw .modelNotSupported(model, supported: models) }
        return DayRequest(
            day: DeviceDay(device: device, date: date), model: model, blocks: blocks, force: force, refresh: refresh)
    }

    private mutating func deviceID() -> DeviceID? {
        guard let text = string("device_id") else { return nil }
        if let device = DeviceID(text) { return device }
        refuse("device_id", "1-128 characters of A-Z a-z 0-9 . _ - are allowed, but neither . nor ..")
        return nil
    }

    private mutating func localDate() -> LocalDate? {
        let name = body["date"] == nil && body["local_date"] != nil ? "local_date" : "date"
        guard let text = string(name) else { return nil }
        if let date = LocalDate(text) { return date }
        refuse(name, "an existing day in the form YYYY-MM-DD is expected")
        return nil
    }

    private mutating func timeBlocks() -> [TimeBlock] {
        switch body["time_blocks"] {
        case nil, .null: return TimeBlock.all
        case .array(let elements):
            if elements.isEmpty { refuse("time_blocks", "at least one slot is expected") }
            return elements.enumerated().compactMap { position, element in timeBlock(element, at: position) }
        case .some(let other):
            problems.append(FieldProblem(.listType, at: [.name("time_blocks")], input: other))
            return []
        }
    }

    private mutating func timeBlock(_ element: JSONText, at position: Int) -> TimeBlock? {
        let location: [FieldProblem.Step] = [.name("time_blocks"), .position(position)]
        guard case .string(let text) = element else {
            problems.append(FieldProblem(.stringType, at: location, input: element))
            return nil
        }
        if let block = TimeBlock(text) { return block }
        problems.append(
            FieldProblem(
                .valueError, at: location, message: "Value error, a slot from 00-00 to 23-30 is expected",
                input: element))
        return nil
    }

    private mutating func flag(_ name: String) -> Bool {
        switch body[name] {
        case nil, .null: return false
        case .bool(let value): return value
        case .some(let other):
            problems.append(FieldProblem(.boolType, at: [.name(name)], input: other))
            return false
        }
    }

    private mutating func string(_ name: String) -> String? {
        switch body[name] {
        case .string(let text): return text
        case nil: problems.append(FieldProblem(.missing, at: [.name(name)], input: body))
        case .some(let other): problems.append(FieldProblem(.stringType, at: [.name(name)], input: other))
        }
        return nil
    }

    private mutating func refuse(_ name: String, _ reason: String) {
        problems.append(
            FieldProblem(.valueError, at: [.name(name)], message: "Value error, \(reason)", input: body[name] ?? .null))
    }
}
