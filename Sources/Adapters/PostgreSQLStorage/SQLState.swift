/// PostgreSQL's five characters for what went wrong (appendix A of its manual). The first two are the class.
package struct SQLState: RawRepresentable, Sendable, Equatable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    init(_ rawValue: String) { self.init(rawValue: rawValue) }

    static let queryCanceled = SQLState("57014")
    static let invalidPassword = SQLState("28P01")

    package enum Meaning: Equatable {
        /// The server is starting, stopping, full or otherwise unable right now.
        case passing
        /// Another transaction was in the way; the same one may succeed at once.
        case conflict
        /// Log-in or permissions.
        case unauthorized
        /// The same statement fails every time.
        case permanent
    }

    package var meaning: Meaning {
        switch rawValue {
        case "40001", "40P01": .conflict
        case "42501": .unauthorized
        // A limit that somebody configured, and a name that does not exist.
        case "53400", "57P04": .permanent
        // Read-only, as a standby is, and Supabase makes a project whose disk is nearly full; a lock that was not free.
        case "25006", "55P03": .passing
        default:
            switch rawValue.prefix(2) {
            case "08", "40", "53", "57", "58": .passing
            case "28": .unauthorized
            default: .permanent
            }
        }
    }

    /// Whether the server's message can be shown. Those about values and those that functions raise may quote what people said.
    var hasHarmlessMessage: Bool {
        ["08", "0A", "23", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58"]
            .contains(rawValue.prefix(2))
    }

    /// What to do about it, where the class or code says; begins a sentence's second half.
    var advice: String? {
        switch rawValue {
        case "28P01", "28000": "check the user and the password of DATABASE_URL, and the server's pg_hba.conf"
        case "3D000": "create the database, or name another one in DATABASE_URL"
        case "42501":
            "grant the user what `vibe-transcriber doctor` lists, or run `vibe-transcriber schema | psql` as the owner"
        case "42P01", "42703", "42P10": "compare the tables with those of `vibe-transcriber schema`"
        case "53300": "allow more connections (max_connections), or stop some"
        case "53100": "free some space on the server's disk"
        case "57P03": "wait until the server has started"
        case "25006": "name the server that accepts writes"
        default: nil
        }
    }
}
