package import Domain
import Foundation
import SystemPackage

extension FolderVault: RecorderDirectory {
    /// The folders in the vault whose names can be a recorder's.
    package func devices() async throws(VaultError) -> [Domain.DeviceID] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: root.string) else {
            throw .disk(detail: "the vault folder \(root) cannot be listed")
        }
        return names.compactMap { Domain.DeviceID($0) }.filter { device in
            var isFolder: ObjCBool = false
            let path = root.appending(device.rawValue).string
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }
    }
}
