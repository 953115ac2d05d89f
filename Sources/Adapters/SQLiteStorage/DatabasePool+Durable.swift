import GRDB
import SystemPackage

extension DatabasePool {
    /// A pool whose commits are on disk when they return, even if the power fails the next moment.
    ///
    /// GRDB sets `synchronous = NORMAL` when it switches a new pool to WAL, after whatever `Configuration.prepareDatabase` did, and
    /// in WAL with NORMAL a commit is not synced (sqlite.org/pragma.html#pragma_synchronous). So FULL is set once the pool exists,
    /// on its one writing connection.
    static func durable(path: FilePath, label: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = label
        configuration.busyMode = .timeout(10)
        let pool = try DatabasePool(path: path.string, configuration: configuration)
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }
}
