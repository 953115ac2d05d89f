/// One step from an empty database to today's tables in the schema `vibe_transcriber`. A released step is never edited.
struct SchemaMigration: Sendable {
    let number: Int
    let name: String
    /// Statements separated by semicolons; they must not contain `$migration$`.
    let statements: String

    static let all = [history]

    /// Which steps have been taken.
    private static let history = SchemaMigration(
        number: 1, name: "history",
        statements: """
            CREATE TABLE vibe_transcriber.migration (
              number     integer PRIMARY KEY,
              name       text NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now()
            );
            """)

    /// The step as text that can be run again at any time.
    var repeatableStatements: String {
        """
        DO $migration$
        BEGIN
          IF \(number == 1 ? "to_regclass('vibe_transcriber.migration') IS NULL" : "NOT EXISTS (SELECT FROM vibe_transcriber.migration WHERE number = \(number))") THEN
        \(statements.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n"))
            INSERT INTO vibe_transcriber.migration (number, name) VALUES (\(number), '\(name)');
          END IF;
        END
        $migration$;
        """
    }
}
