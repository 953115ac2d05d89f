import ArgumentParser
import Domain

extension TranscriptionOptions.Language: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension DeviceID: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension LocalDate: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension TimeBlock: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// How an evaluation is printed.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}
