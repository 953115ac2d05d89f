/// The models that can be fetched: their files, with length and SHA-256, and where they come from.
package struct ModelCatalog: Sendable {
    /// One file of a model.
    package struct File: Sendable, Equatable {
        package let name: String
        package let bytes: Int
        /// Hexadecimal.
        package let sha256: String
    }

    /// One model.
    package struct Entry: Sendable {
        package let name: String
        package let files: [File]
        /// A folder on the Hugging Face hub that serves the files under their names; `nil` if there is none.
        let hub: String?
        /// Python packages that carry the same files, as NAME==VERSION.
        let packages: [String]
        /// Where in the unpacked packages each file is; several parts are joined.
        let parts: [String: [String]]

        package var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
    }

    static let hub = "https://huggingface.co"

    package let entries: [Entry]

    /// The same files from a mirror of the hub, such as `https://hub.example.org`; digests stay the same.
    package func served(by endpoint: String) -> ModelCatalog {
        ModelCatalog(
            entries: entries.map { entry in
                Entry(
                    name: entry.name, files: entry.files,
                    hub: entry.hub.map { endpoint + $0.dropFirst(Self.hub.count) },
                    packages: entry.packages, parts: entry.parts)
            })
    }

    package func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }
}
