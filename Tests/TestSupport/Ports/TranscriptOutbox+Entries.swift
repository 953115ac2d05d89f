package import Domain

extension TranscriptOutbox {
    /// All entries, in the order in which they were kept.
    package func entries(includingRefused: Bool = true) async throws(JobStoreError) -> [OutboxEntry] {
        var entries: [OutboxEntry] = []
        while let entry = try await next(after: entries.last?.number ?? 0, includingRefused: includingRefused) {
            entries.append(entry)
        }
        return entries
    }
}
