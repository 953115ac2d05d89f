/// What an answer that is not a success means, by PostgREST's code or Postgres' SQLSTATE first, then by status.
enum PostgRESTFault: Equatable {
    /// May pass: the database is busy, restarting or out of reach.
    case transient
    /// The key is wrong or the policies and grants forbid the call.
    case unauthorized
    /// The same request fails every time.
    case permanent

    init(status: Int, code: String?) {
        self = Self.meaning(of: code ?? "") ?? Self.meaning(of: status)
    }

    private static func meaning(of code: String) -> PostgRESTFault? {
        switch code {
        case "PGRST000", "PGRST001", "PGRST002", "PGRST003", "57P01", "57014":
            return .transient
        case "42501", "PGRST300", "PGRST301", "PGRST302", "PGRST303":
            return .unauthorized
        case "53400", "21000":
            return .permanent
        default:
            break
        }
        // A SQLSTATE's first two characters are its class.
        if code.utf8.count == 5 {
            switch code.prefix(2) {
            case "08", "40", "53": return .transient
            case "22", "23", "42": return .permanent
            default: return nil
            }
        }
        return code.hasPrefix("PGRST") ? .permanent : nil
    }

    private static func meaning(of status: Int) -> PostgRESTFault {
        switch status {
        case 401, 403: .unauthorized
        case 429, 502, 503, 504: .transient
        default: .permanent
        }
    }
}
