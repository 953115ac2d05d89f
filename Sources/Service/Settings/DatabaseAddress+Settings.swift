import Foundation
import Plumbing
import PostgreSQLStorage
import SystemPackage

extension DatabaseAddress {
    /// `DATABASE_URL` and `DATABASE_PASSWORD_FILE`; `nil` if there is none, or it cannot be used.
    init?(_ values: inout SettingValues) {
        let text = values.text("DATABASE_URL", isSecret: true)
        let password = Self.password(&values)
        guard let text else { return nil }
        do throws(Problem) {
            try self.init(text, password: password)
        } catch {
            values.refuse(error.sentence)
            return nil
        }
    }

    private static func password(_ values: inout SettingValues) -> Secret? {
        guard let path = values.path("DATABASE_PASSWORD_FILE") else { return nil }
        guard let text = try? String(contentsOfFile: path.string, encoding: .utf8) else {
            values.refuse("DATABASE_PASSWORD_FILE must name a readable file, but \(path) is not readable.")
            return nil
        }
        let password = Secret(text)
        if password == nil { values.refuse("DATABASE_PASSWORD_FILE must name a file with a password.") }
        return password
    }
}

extension DatabaseAddress.Problem {
    /// Without the address, since people put passwords into it.
    fileprivate var sentence: String {
        switch self {
        case .notAnAddress:
            "DATABASE_URL must be an address such as postgresql://user@host:5432/database, with options of libpq alone and "
                + "special characters as %40 and the like."
        case .twoPasswords: "DATABASE_URL must have no password if DATABASE_PASSWORD_FILE names one."
        case .unknownMode:
            "DATABASE_URL must have no sslmode, or one of disable, allow, prefer, require, verify-ca and verify-full."
        }
    }
}
