/// A request as a fake server received it.
package struct RecordedRequest: Sendable, Equatable {
    package let method: String
    /// Without the query, as sent.
    package let path: String
    /// The query as sent, still escaped; empty when there is none.
    package let query: String
    /// The query's values by name, unescaped.
    package let parameters: [String: String]
    /// Values by lower-case name.
    package let headers: [String: String]
    package let body: String

    package init(
        method: String, path: String, query: String, parameters: [String: String], headers: [String: String],
        body: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.parameters = parameters
        self.headers = headers
        self.body = body
    }
}
