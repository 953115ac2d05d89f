import Crypto
import Foundation
package import SystemPackage

/// The models on the local disk: DIRECTORY/NAME/FILE, each with a pinned digest.
package struct ModelStore: Sendable {
    package let directory: FilePath
    package let catalog: ModelCatalog

    package init(directory: FilePath, catalog: ModelCatalog = .standard) {
        self.directory = directory
        self.catalog = catalog
    }

    package func path(of file: ModelCatalog.File, in entry: ModelCatalog.Entry) -> FilePath {
        directory.appending(entry.name).appending(file.name)
    }

    /// Whether all of the model's files exist in full length; `verify` checks digests.
    package func isPresent(_ entry: ModelCatalog.Entry) -> Bool {
        entry.files.allSatisfy { Self.length(path(of: $0, in: entry)) == $0.bytes }
    }

    /// Folders that hold a model and are not in the catalog, by name.
    package func otherModels() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.string)) ?? []
        return names.sorted().filter { name in
            catalog.entry(name) == nil && !name.hasPrefix(".")
                && FileManager.default.fileExists(atPath: directory.appending(name).appending("tokenizer.json").string)
        }
    }

    /// Reads every byte of the model's files and returns the names of those that are missing or differ.
    package func damagedFiles(of entry: ModelCatalog.Entry) -> [String] {
        entry.files.filter { Self.digest(of: path(of: $0, in: entry)) != $0.sha256 }.map(\.name)
    }

    /// Moves a complete file into place, readable by every user: root may fetch what the service's own user reads. The old
    /// file, if any, is replaced in one step.
    func install(_ temporary: FilePath, as file: ModelCatalog.File, in entry: ModelCatalog.Entry)
        throws(ModelStoreError)
    {
        guard let digest = Self.digest(of: temporary), digest == file.sha256 else {
            try? FileManager.default.removeItem(atPath: temporary.string)
            throw .wrongDigest(file: file.name)
        }
        let target = path(of: file, in: entry)
        do {
            let folder = target.removingLastComponent()
            try Self.makeReadableDirectory(folder)
            try Self.setMode(0o644, temporary)
            guard rename(temporary.string, target.string) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            throw .disk(path: target.string)
        }
    }

    /// Creates MODEL_DIR if it does not exist.
    func makeDirectory() throws { try Self.makeReadableDirectory(directory) }

    /// An existing folder keeps its mode: someone chose it.
    private static func makeReadableDirectory(_ path: FilePath) throws {
        guard !FileManager.default.fileExists(atPath: path.string) else { return }
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        try setMode(0o755, path)
    }

    private static func setMode(_ mode: CInterop.Mode, _ path: FilePath) throws {
        guard chmod(path.string, mode) == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }

    static func length(_ path: FilePath) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path.string)[.size] as? NSNumber)?.intValue
    }

    /// SHA-256 in hexadecimal; `nil` if the file cannot be read.
    static func digest(of path: FilePath) -> String? {
        guard let file = try? FileHandle(forReadingFrom: URL(filePath: path.string)) else { return nil }
        defer { try? file.close() }
        var hash = SHA256()
        do {
            while let block = try file.read(upToCount: 1 << 20), !block.isEmpty { hash.update(data: block) }
        } catch {
            return nil
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

/// Why a model cannot be fetched.
package enum ModelStoreError: Error, Sendable, Equatable {
    case unknownModel(String)
    case disk(path: String)
    case noSpace(model: String, neededMegabytes: Int, freeMegabytes: Int)
    /// The file received is not the one expected; it was discarded.
    case wrongDigest(file: String)
    /// No source could deliver; one reason each.
    case unavailable(model: String, reasons: [String])

    package var sentence: String {
        switch self {
        case .unknownModel(let name): "There is no model \"\(name)\" to fetch; `models list` shows what there is."
        case .disk(let path): "\(path) cannot be written: check the folder's owner and the free space (MODEL_DIR)."
        case .noSpace(let model, let needed, let free):
            "\(model) needs \(needed) MB of disk space, but only \(free) MB is free (MODEL_DIR)."
        case .wrongDigest(let file): "\(file) arrived damaged and was discarded; run the command again."
        case .unavailable(let model, let reasons):
            "\(model) could not be fetched. \(reasons.joined(separator: " ")) Check the network and run it again."
        }
    }
}
