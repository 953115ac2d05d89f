import Foundation
import SystemPackage

/// Where a user's data and caches are by the XDG convention.
enum UserFolders {
    static func data(_ values: SettingValues) -> FilePath {
        folder("XDG_DATA_HOME", else: ".local/share", values).appending("vibe-transcriber")
    }

    static func cache(_ values: SettingValues) -> FilePath {
        folder("XDG_CACHE_HOME", else: ".cache", values).appending("vibe-transcriber")
    }

    static func temporary(_ values: SettingValues) -> FilePath {
        FilePath(values.text("TMPDIR") ?? FileManager.default.temporaryDirectory.path)
    }

    static func home(_ values: SettingValues) -> FilePath {
        FilePath(values.text("HOME") ?? FileManager.default.homeDirectoryForCurrentUser.path)
    }

    /// The convention says to ignore relative paths in XDG variables.
    private static func folder(_ name: String, else standard: String, _ values: SettingValues) -> FilePath {
        if let path = values.text(name), path.hasPrefix("/") { return FilePath(path) }
        return home(values).pushing(FilePath(standard))
    }
}
