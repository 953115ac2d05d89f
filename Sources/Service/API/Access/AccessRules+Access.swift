import Settings

extension AccessRules {
    /// What a route reveals.
    enum Access: Sendable {
        /// What monitors poll, and pages and documents without data. Never rate-limited.
        case open
        /// The old service's one call, which answers with counts and slots, but no text. And unknown paths.
        case request
        /// What shows or changes what people said.
        case data
    }
}
