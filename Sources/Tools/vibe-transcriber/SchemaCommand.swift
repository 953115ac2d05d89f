import ArgumentParser
import PostgreSQLStorage

/// `vibe-transcriber schema`: the SQL of the tables, for those who run it themselves.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the SQL that creates or updates the tables in PostgreSQL.",
        discussion: """
            The service does the same when it starts, if its user may create tables. Otherwise run this as the owner of the \
            database: vibe-transcriber schema --role SERVICE | psql DATABASE. It can be run again at any time, and changes no \
            row. The table vibe_whisper is created if it is missing, and never altered.
            """)

    @Option(help: ArgumentHelp("Grant this user what the service needs.", valueName: "user"))
    var role: String?

    func run() { print(DatabaseSchema.current.sql(grantingTo: role)) }
}
