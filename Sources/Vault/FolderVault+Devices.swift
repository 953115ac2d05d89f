import Foundation
import SystemPackage
package import WatchMe

extension FolderVault: RecorderDirectory {
    /// The folders in the vault whose names can be a recorder's.
    package func devices() async throws(VaultError) -> [WatchMe.DeviceID] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: root.string) else {
            throw .disk(detail: "the vault folder \(root) cannot be listed")
        }
        return names.compactMap { WatchMe.DeviceID($0) }.filter { device in
            var isFolder: ObjCBool = false
            let path = root.appending(device.rawValue).string
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }
    }
}
