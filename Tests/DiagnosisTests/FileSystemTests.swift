import Configuration
import Foundation
import Plumbing
import SystemPackage
import TestSupport
import Testing

@testable import Diagnosis
@testable import Settings

@Suite struct FileSystemTests {
    private static let mounts = """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        70 27 0:50 / /tmp rw shared:3 - tmpfs tmpfs rw,size=100k
        71 27 0:51 / /usr rw - nfs4 server:/usr rw
        72 71 0:52 / /usr/bin rw - fuse.sshfs x rw

        """

    @Test(arguments: [("/", "ext4"), ("/tmp/none/at/all", "tmpfs"), ("/usr/lib", "nfs4"), ("/usr/bin", "fuse.sshfs")])
    func theInnermostMountCounts(folder: String, name: String) {
        #expect(FileSystemKind.name(of: FilePath(folder), mounts: Self.mounts) == name)
    }

    @Test(
        arguments: [("nfs4", 2), ("cifs", 2), ("fuse.sshfs", 2), ("9p", 2), ("ext4", 0), ("tmpfs", 0), (nil, 0)]
            as [(String?, Int)])
    func databasesOnANetworkAreAWarning(name: String?, warnings: Int) throws {
        let folder = try TemporaryFolder()
        let settings = try ServiceSettings(
            reader: ConfigReader(
                provider: EnvironmentVariablesProvider(environmentVariables: ["HOME": folder.path.string])))
        var doctor = MachineDoctor(settings: settings)
        doctor.fileSystem = { _ in name }
        let findings = doctor.examine().filter { $0.check == "databases' file system" }
        #expect(findings.count == warnings && findings.allSatisfy { $0.verdict == .warning })
    }
}
