/// The meaning of an unsuccessful answer, by PostgREST's code or Postgres' SQLSTATE first, then by status.
enum PostgRESTFault: Equatable {
    /// Temporary: the database is busy, restarting or unreachable.
    case transient
    /// The other side's clocks disagree, which resolves within seconds.
    case clock
    /// The key is wrong or the policies and grants forbid the call.
    case unauthorized
    /// The same request fails every time.
    case permanent

    /// - Parameters:
    ///   - isJSON: the body is an object, as PostgREST and the gateways in front of it answer.
    ///   - hasSecretKey: the call carried a key of the newer form, `sb_…`. The gateway turns it into a JWT for each call, so that "issued
    ///     at future" can only mean their clocks (supabase/supabase issue 49655).
    init(status: Int, code: String?, isJSON: Bool = true, hasSecretKey: Bool = false) {
        if code == "PGRST303", hasSecretKey {
            self = .clock
        } else if status == 404, !isJSON {
            // A proxy whose upstream is down. PostgREST names a code for a table or a path that it does not have.
            self = .transient
        } else {
            self = Self.meaning(of: code ?? "") ?? Self.meaning(of: status)
        }
    }

    private static func meaning(of code: String) -> PostgRESTFault? {
        switch code {
        // 25006: read-only, as Supabase makes a project whose disk is nearly full, until there is space again.
        case "PGRST000", "PGRST001", "PGRST002", "PGRST003", "57P01", "57014", "25006":
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
        // 500 without a code, and what Cloudflare and Supabase's gateway answer for a project that is down: 520-527, 530, 540 for
        // a paused one, 544.
        case 429, 500, 502...504, 520...527, 530, 540, 544: .transient
        default: .permanent
        }
    }
}
