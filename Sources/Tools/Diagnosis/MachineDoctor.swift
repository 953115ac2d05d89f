import Foundation
import Plumbing
import Settings
import SystemPackage
import Whisper

/// Processor, disk and time zone.
struct MachineDoctor: Sendable {
    let settings: ServiceSettings
    let limits = MachineLimits.current

    /// The name of a folder's file system.
    var fileSystem: @Sendable (FilePath) -> String? = { FileSystemKind.name(of: $0) }

    func examine() -> [Finding] {
        [processor()] + tasks() + [temporarySpace()] + databaseSpace() + networkFileSystems() + [timeZone()]
    }

    private func processor() -> Finding {
        let known = ["avx2", "fma", "avx512f", "avx512_vnni", "avx_vnni", "asimd", "asimddp", "i8mm"]
        let flags = Set(Self.processorFlags())
        let features = known.filter(flags.contains).joined(separator: " ")
        let detail =
            "\(settings.engine.threads) threads on \(limits.processors) cores, kernels "
            + "\(Transcriber.kernelName) (\(features.isEmpty ? "no vector extensions known" : features))"
        if Transcriber.kernelName == "c" {
            return .warning(
                "processor", detail, advice: "Plain C is many times slower: use a machine with AVX2 or 64-bit ARM.")
        }
        if settings.engine.threads > limits.processors {
            return .warning(
                "processor", detail,
                advice:
                    "More THREADS than the processors that this process may use slow the engine down: leave it unset.")
        }
        return .ok("processor", detail)
    }

    /// Threads and ffmpeg together, where there is a limit (`pids_limit`, `TasksMax`).
    private func tasks() -> [Finding] {
        guard let most = limits.tasks else { return [] }
        let needed = MachineLimits.tasks(threads: settings.engine.threads)
        if most >= needed { return [.ok("processes and threads", "up to \(most); some \(needed) are needed")] }
        return [
            .error(
                "processes and threads", "up to \(most), and some \(needed) are needed",
                advice: "Raise TasksMax (systemd) or pids_limit (Docker) to \(needed), or lower THREADS.")
        ]
    }

    /// The words of the first `flags` (x86) or `Features` (ARM) line.
    private static func processorFlags() -> [String] {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return [] }
        let line = text.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") }
        return line?.split(separator: ":").last?.split(separator: " ").map(String.init) ?? []
    }

    /// Two recordings of the largest size are there at once.
    private func temporarySpace() -> Finding {
        let (bytes, isBeyond) = settings.maximumAudioBytes.multipliedReportingOverflow(by: 2)
        return Self.space(
            "temporary files", settings.temporaryDirectory.string, setting: "TEMP_DIR", needed: isBeyond ? .max : bytes)
    }

    /// Text, jobs and whatever the store cannot take for a while.
    private func databaseSpace() -> [Finding] {
        var folders = [("STATE_PATH", settings.statePath.removingLastComponent().string)]
        if case .sqlite(let path) = settings.store {
            folders.append(("DATABASE_PATH", path.removingLastComponent().string))
            // In the same folder by default, and then one line is enough.
            if folders[0].1 == folders[1].1 { folders.removeFirst() }
        }
        return folders.map { setting, folder in
            Self.space("databases' disk", folder, setting: setting, needed: 100_000_000)
        }
    }

    /// SQLite's write-ahead log wants shared memory and locks of one machine (sqlite.org/wal.html).
    private func networkFileSystems() -> [Finding] {
        let network = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "afs"]
        var files = [("STATE_PATH", settings.statePath)]
        if case .sqlite(let path) = settings.store { files.append(("DATABASE_PATH", path)) }
        return files.compactMap { setting, path in
            let folder = path.removingLastComponent()
            guard let name = fileSystem(folder), network.contains(name) || name.hasPrefix("fuse") else { return nil }
            return .warning(
                "databases' file system",
                "\(folder) is on \(name), where SQLite may hang or lose data",
                advice: "Set \(setting) to a folder on a disk of this machine.")
        }
    }

    private static func space(_ check: String, _ folder: String, setting: String, needed: Int) -> Finding {
        let place = FilePath(folder).nearestFolder
        guard FileManager.default.isWritableFile(atPath: place) else {
            return .error(
                check, "\(place) cannot be written by this user",
                advice: "Give it to the service's user, or set \(setting) to a folder that is writable.")
        }
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: place)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else {
            return .warning(check, "the free space of \(place) is unknown", advice: "Check with: df -h \(place)")
        }
        let detail = "\(free / 1_000_000) MB free in \(place)"
        guard free >= needed else {
            return .error(
                check, detail, advice: "Free \(Int64(needed) / 1_000_000) MB, or set \(setting) to another disk.")
        }
        return .ok(check, detail)
    }

    private func timeZone() -> Finding {
        let name = ProcessInfo.processInfo.environment["TZ"] ?? ""
        if !name.isEmpty, TimeZone(identifier: name.hasPrefix(":") ? String(name.dropFirst()) : name) == nil {
            return .warning(
                "time zone", "TZ names a zone that this machine does not know, so logs are in UTC",
                advice: "Correct TZ or install tzdata. Dates and slots are the recorders' own and are never converted.")
        }
        return .ok(
            "time zone",
            "\(TimeZone.current.identifier), used only in logs: dates and slots are the recorders' own, never converted"
        )
    }
}
