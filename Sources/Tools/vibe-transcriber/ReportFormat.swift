import ArgumentParser

/// How an evaluation is printed.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}
