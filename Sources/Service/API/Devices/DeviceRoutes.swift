import Domain
import HTTPTypes
import Hummingbird
import Pipeline
import Reports

/// `/devices`: the recorders, and the progress of their days.
struct DeviceRoutes: Sendable {
    let days: DayOverviews
    let calendar: RecorderCalendar

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/devices", .data, answer: list),
            Endpoint(.get, "/devices/{device_id}/days/{date}", .data, answer: day),
            Endpoint(.get, "/devices/{device_id}/months/{month}", .data, answer: month),
        ]
    }

    func list(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let calendar = calendar
        let devices = try await askJournal { () async throws(JobStoreError) in try await calendar.devices() }
        return Response(json: devices.json)
    }

    func day(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let day = DeviceDay(device: try Self.device(context), date: try Self.date(context))
        let checksAudio = try Self.checksAudio(request)
        let days = days
        let overview = try await askJournal { () async throws(JobStoreError) in
            try await days.overview(of: day, checkingAudio: checksAudio)
        }
        return Response(json: overview.json)
    }

    func month(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let device = try Self.device(context), month = try Self.month(context)
        let calendar = calendar
        let overview = try await askJournal { () async throws(JobStoreError) in
            try await calendar.overview(of: device, in: month)
        }
        return Response(json: overview.json)
    }
}

extension DeviceRoutes {
    private static func device(_ context: APIRequestContext) throws(APIError) -> DeviceID {
        try value(
            "device_id", context, "1-128 characters of A-Z a-z 0-9 . _ - are allowed, but neither . nor ..",
            DeviceID.init)
    }

    private static func date(_ context: APIRequestContext) throws(APIError) -> LocalDate {
        try value("date", context, "an existing day in the form YYYY-MM-DD is expected", LocalDate.init)
    }

    private static func month(_ context: APIRequestContext) throws(APIError) -> LocalMonth {
        try value("month", context, "an existing month in the form YYYY-MM is expected", LocalMonth.init)
    }

    private static func value<Value>(
        _ name: String, _ context: APIRequestContext, _ reason: String, _ read: (String) -> Value?
    ) throws(APIError) -> Value {
        let text = context.parameters.get(name) ?? ""
        if let value = read(text) { return value }
        throw .invalid([
            FieldProblem(
                .valueError, in: .path, at: [.name(name)], message: "Value error, \(reason)", input: .string(text))
        ])
    }

    private static func checksAudio(_ request: Request) throws(APIError) -> Bool {
        switch request.uri.queryParameters["check_audio"] {
        case nil, "false": return false
        case "true": return true
        case .some(let text):
            throw .invalid([
                FieldProblem(.boolType, in: .query, at: [.name("check_audio")], input: .string(String(text)))
            ])
        }
    }
}
