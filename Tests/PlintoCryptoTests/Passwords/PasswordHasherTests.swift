import Testing

@testable import PlintoCrypto

@Suite("Password hashes")
struct PasswordHasherTests {
    private let hasher = PasswordHasher(parameters: .testing, random: SystemRandom())

    @Test(
        "a password fits its own hash only",
        arguments: [
            "correct horse battery staple", "", " ", "pässwörd", "日本語のパスワード", "a\0b",
            String(repeating: "x", count: 4096),
        ]
    )
    func verification(password: String) throws {
        let hash = try hasher.hash(password)
        #expect(try hasher.verify(password, against: hash))
        #expect(try !hasher.verify(password + "x", against: hash))
        #expect(try !hasher.verify("x" + password, against: hash))
    }

    @Test("a long password counts to its last byte, and a NUL ends nothing")
    func wholePassword() throws {
        let long = String(repeating: "a", count: 200)
        #expect(try !hasher.verify(long + "c", against: hasher.hash(long + "b")))
        #expect(try !hasher.verify("a\0c", against: hasher.hash("a\0b")))
    }

    @Test("the same password hashed twice has two salts")
    func salts() throws {
        #expect(try hasher.hash("secret") != hasher.hash("secret"))
    }

    @Test("new hashes carry the costs and lengths that are asked for")
    func format() throws {
        let hash = try PHCString(parsing: hasher.hash("secret"))
        #expect(hash.parameters == .testing)
        #expect(hash.salt.count == 16)
        #expect(hash.tag.count == 32)
    }

    @Test("the standard costs make an OWASP-approved hash that verifies")
    func standard() throws {
        let standard = PasswordHasher(parameters: .standard, random: SystemRandom())
        let hash = try standard.hash("secret")
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try hasher.verify("secret", against: hash))
    }

    @Test("a hash of other costs or lengths asks to be made anew, and one that cannot be read too")
    func rehash() throws {
        #expect(try !hasher.needsRehash(hasher.hash("secret")))
        #expect(
            hasher.needsRehash("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
        )
        let shortSalt = PHCString(
            parameters: .testing,
            salt: [UInt8](repeating: 1, count: 8),
            tag: [UInt8](repeating: 2, count: 32)
        )
        #expect(hasher.needsRehash(shortSalt.text))
        #expect(hasher.needsRehash("$2b$10$abcdefghijklmnopqrstuv"))
        #expect(hasher.needsRehash(""))
    }

    @Test(
        "costs that would stall or break the machine are refused",
        arguments: [
            PasswordHashParameters(memoryKiB: 0, iterations: 1, parallelism: 1),
            PasswordHashParameters(memoryKiB: 7, iterations: 1, parallelism: 1),
            PasswordHashParameters(memoryKiB: 15, iterations: 1, parallelism: 2),
            PasswordHashParameters(memoryKiB: -1, iterations: 1, parallelism: 1),
            PasswordHashParameters(memoryKiB: 1 << 32, iterations: 1, parallelism: 1),
            PasswordHashParameters(memoryKiB: 64, iterations: 0, parallelism: 1),
            PasswordHashParameters(memoryKiB: 64, iterations: 1 << 31, parallelism: 1),
            PasswordHashParameters(memoryKiB: 64, iterations: 1, parallelism: 0),
            PasswordHashParameters(memoryKiB: .max, iterations: .max, parallelism: .max),
        ]
    )
    func costs(parameters: PasswordHashParameters) throws {
        #expect(throws: CryptoError(.invalidParameters, "")) {
            try PasswordHasher(parameters: parameters, random: SystemRandom()).hash("secret")
        }
    }

    /// Each differs in one place from a hash that can be read.
    static let damaged = [
        "",
        "$",
        "argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2d$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$t=1,m=64,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=064,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=+64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=1,p=1,x=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=99999999,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=1,p=99999999999999999999$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=1,p=1$$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ=$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR_uIPnA4rEsF5h7TKyQwu9U1bMCHGi_4",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4$",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4\n",
    ]

    @Test("a stored hash that is not one of ours is an error, not a wrong password", arguments: damaged)
    func damage(phc: String) {
        #expect(throws: CryptoError(.invalidPasswordHash, "")) { try hasher.verify("password", against: phc) }
    }
}
