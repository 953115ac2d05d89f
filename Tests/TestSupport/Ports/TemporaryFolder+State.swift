package import SQLiteStorage
import SystemPackage

extension TemporaryFolder {
    /// The state database of this folder, made when it is not there; opened again, it is what a restarted process finds.
    package func state() throws -> StateDatabase { try StateDatabase(path: path.appending("state.sqlite")) }
}
