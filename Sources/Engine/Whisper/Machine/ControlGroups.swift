import Foundation

/// The files in which Linux keeps the limits of this process's control groups: version 1, version 2 or both
/// (Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/).
struct ControlGroups {
    /// A prefix of `/proc` and `/sys`: empty except in tests.
    private let root: String
    /// Folders of the unified hierarchy, from this process's group upwards.
    private let unified: [String]
    /// The same for each controller of version 1.
    private let controllers: [String: [String]]

    init(root: String) {
        self.root = root
        let groups = Self.lines(root, "/proc/self/cgroup").compactMap(Membership.init)
        let mounts = Self.lines(root, "/proc/self/mountinfo").compactMap(Mount.init)
        var unified: [String] = [], controllers: [String: [String]] = [:]
        for group in groups {
            if group.controllers.isEmpty {
                let mount = mounts.first { $0.type == "cgroup2" }
                unified = mount.map { Self.folders(of: group.path, in: $0) } ?? []
            }
            for controller in group.controllers {
                let mount = mounts.first { $0.type == "cgroup" && $0.options.contains(controller) }
                controllers[controller] = mount.map { Self.folders(of: group.path, in: $0) } ?? []
            }
        }
        self.unified = unified
        self.controllers = controllers
    }

    /// A file of version 2 in this process's group and those above it that a process can see.
    func unified(_ file: String) -> [String] { contents(file, in: unified) }

    /// The same for a controller of version 1, each file of several in one folder.
    func controller(_ name: String, _ files: String...) -> [[String]] {
        (controllers[name] ?? []).map { folder in files.flatMap { contents($0, in: [folder]) } }
    }

    private func contents(_ file: String, in folders: [String]) -> [String] {
        folders.compactMap { folder in
            (try? String(contentsOfFile: root + folder + "/" + file, encoding: .utf8))?
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    static func lines(_ root: String, _ path: String) -> [Substring] {
        (try? String(contentsOfFile: root + path, encoding: .utf8))?.split(separator: "\n") ?? []
    }

    /// In a container, the mount shows the hierarchy from the container's own group on (`Mount.root`), while
    /// /proc/self/cgroup may name the group as the host does; in a control group namespace both begin at `/`.
    private static func folders(of group: String, in mount: Mount) -> [String] {
        var relative = group
        if mount.root != "/", group == mount.root || group.hasPrefix(mount.root + "/") {
            relative = String(group.dropFirst(mount.root.count))
        }
        var folders = [mount.point]
        for name in relative.split(separator: "/") where name != ".." { folders.append("\(folders.last!)/\(name)") }
        return folders.reversed()
    }

    /// A line of /proc/self/cgroup, `NUMBER:CONTROLLERS:PATH`; version 2 names no controllers.
    private struct Membership {
        let controllers: [String]
        let path: String

        init?(_ line: Substring) {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            controllers = parts[1].split(separator: ",").map(String.init)
            path = String(parts[2])
        }
    }
}
