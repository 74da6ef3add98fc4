import Testing

@testable import PlintoCrypto

@Suite("Argon2id")
struct Argon2idTests {
    @Test("the test vector of RFC 9106 §5.3, with a secret and associated data")
    func rfc9106() throws {
        let tag = try Argon2id.derive(
            [UInt8](repeating: 1, count: 32),
            salt: [UInt8](repeating: 2, count: 16),
            parameters: PasswordHashParameters(memoryKiB: 32, iterations: 3, parallelism: 4),
            secret: [UInt8](repeating: 3, count: 8),
            associatedData: [UInt8](repeating: 4, count: 12),
            count: 32
        )
        #expect(Hex.encode(tag) == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
    }

    struct ReferenceHash: Sendable, CustomTestStringConvertible {
        let password: String
        let phc: String

        var testDescription: String { "\(password): \(phc)" }
    }

    /// The tests of version 1.3 that the reference library (libargon2) comes with.
    static let references = [
        ReferenceHash(
            password: "password",
            phc: "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        ),
        ReferenceHash(
            password: "password",
            phc: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
        ),
        ReferenceHash(
            password: "password",
            phc: "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
        ),
        ReferenceHash(
            password: "password",
            phc: "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg"
        ),
        ReferenceHash(
            password: "differentpassword",
            phc: "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"
        ),
        ReferenceHash(
            password: "password",
            phc: "$argon2id$v=19$m=65536,t=2,p=1$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw"
        ),
    ]

    @Test("the PHC strings of the reference library verify, and are written as it writes them", arguments: references)
    func reference(hash: ReferenceHash) throws {
        let parsed = try PHCString(parsing: hash.phc)
        let tag = try Argon2id.derive(
            Array(hash.password.utf8),
            salt: parsed.salt,
            parameters: parsed.parameters,
            count: parsed.tag.count
        )
        #expect(PHCString(parameters: parsed.parameters, salt: parsed.salt, tag: tag).text == hash.phc)
        let hasher = PasswordHasher(parameters: .testing, random: SystemRandom())
        #expect(try hasher.verify(hash.password, against: hash.phc))
    }
}
