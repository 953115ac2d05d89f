import Plumbing
import Testing

@testable import PostgreSQLStorage

@Suite struct DatabaseAddressTests {
    @Test(
        "A server elsewhere must prove who it is, unless the address says otherwise",
        arguments: [
            ("postgresql://u@db.example.org/d", "verify-full"), ("postgres://u@192.0.2.1/d", "verify-full"),
            ("postgresql://u@127.0.0.1.example.org/d", "verify-full"),
            ("postgresql://u@127.evil.example/d", "verify-full"),
            ("postgresql://u@localhost,db.example.org/d", "verify-full"),
            ("postgresql://u@localhost/d?hostaddr=192.0.2.1", "verify-full"),
            ("postgresql://u@db.example.org/d?hostaddr=127.0.0.1", "prefer"),
            ("postgresql:///d?service=somewhere", "verify-full"),
            ("postgresql://u@db.example.org/d?sslmode=require", "require"),
            ("postgresql://localhost/d", "prefer"), ("postgresql://127.1.2.3:5433/d", "prefer"),
            ("postgresql://[::1]/d", "prefer"), ("postgresql://%2Frun%2Fpostgresql/d", "prefer"),
            ("postgresql:///d?host=/run/postgresql", "prefer"),
            ("postgresql://localhost/d?sslmode=verify-full", "verify-full"),
        ])
    func tlsByDefault(address: String, mode: String) throws {
        #expect(try DatabaseAddress(address).tlsMode == mode)
    }

    @Test func certificatesOfPublicAuthoritiesAreUsedUnlessTheAddressNamesOthers() throws {
        func certificates(_ address: String) throws -> String? {
            try DatabaseAddress(address).candidates[0].first { $0.name == "sslrootcert" }?.value
        }
        #expect(try certificates("postgresql://db.example.org/d")?.hasPrefix("/etc/") == true)
        #expect(try certificates("postgresql://db.example.org/d?sslrootcert=/x.crt") == "/x.crt")
        #expect(try certificates("postgresql://localhost/d") == nil)
    }

    @Test(arguments: [
        "", "db.example.org", "host=localhost dbname=d", "mysql://localhost/d", "postgresql://u:p%@localhost/d",
        "postgresql://localhost/d?colour=blue",  // words:ignore
    ])
    func whatIsNoAddressIsRefused(address: String) {
        #expect(throws: DatabaseAddress.Problem.notAnAddress) { try DatabaseAddress(address) }
    }

    @Test func aModeThatIsMisspeltAndASecondPasswordAreRefused() {
        #expect(throws: DatabaseAddress.Problem.unknownMode) {
            try DatabaseAddress("postgresql://localhost/d?sslmode=verify-ful")
        }
        #expect(throws: DatabaseAddress.Problem.twoPasswords) {
            try DatabaseAddress("postgresql://u:one@localhost/d", password: Secret("two"))
        }
    }

    @Test func thePasswordGoesToTheServerAndNowhereElse() throws {
        for address in [
            try DatabaseAddress("postgresql://u:p%40ss-word@h.example/d"),
            try DatabaseAddress("postgresql://u@h.example/d?password=p%40ss-word"),
            try DatabaseAddress("postgresql://u@h.example/d", password: Secret("p@ss-word\n")),
        ] {
            #expect(address.candidates[0].first { $0.name == "password" }?.value == "p@ss-word")
            var dumped = "\(address)"
            dump(address, to: &dumped)
            #expect(!dumped.contains("ss-word"))
            #expect(address.excerpt(of: "FATAL: no such password: p@ss-word\n") == "FATAL: no such password: (secret)")
        }
    }

    @Test func eachHostIsACandidateOfItsOwn() throws {
        let candidates = try DatabaseAddress("postgresql://a.example:1,b.example:2/d?connect_timeout=3").candidates
        let places = candidates.map { candidate in
            ["host", "port"].map { name in candidate.first { $0.name == name }?.value }
        }
        #expect(places == [["a.example", "1"], ["b.example", "2"]])
        #expect(try DatabaseAddress("postgresql://h/d?connect_timeout=3").connectTimeout == .seconds(3))
    }
}
