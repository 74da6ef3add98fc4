import Testing

@testable import PlintoCrypto

/// Hashes of other systems. The tags are of published vectors, or of Python's `crypt` and `hashlib`.
@Suite("Password hashes from elsewhere")
struct ImportedHashTests {
    private static let good = [
        // crypt_blowfish's own test.
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("quiet-granite-lantern-7", "$2b$04$CCCCCCCCCCCCCCCCCCCCC.LZbm8bzVGYRgZPQOremDD5w2mVx1nBq"),
        // RFC 7914 §12.
        (
            "password",
            "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA"
        ),
        // RFC 7914 §11.
        (
            "passwd",
            "$pbkdf2-sha256$i=1$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLxJypzM8Xm2RZkWZLOdd+8xfHG4RbHjC9UJESBB06GXgw"
        ),
        // As passlib writes it.
        (
            "passwd",
            "$pbkdf2-sha512$3$c2FsdA$KtahB0oord8zLbdxr6pZKLC.vGAPKHFnw2ah1zD4g1.U5w0tR4J5zcDa5w4VTMX7BEJ2DoRpStuF9qodtOeAfA"
        ),
    ]

    private let hasher = PasswordHasher(parameters: .testing, random: SystemRandom())

    @Test("a password fits its hash only, and the hash asks to be replaced", arguments: good)
    func verification(password: String, hash: String) throws {
        #expect(try hasher.verify(password, against: hash))
        #expect(try !hasher.verify(password + "x", against: hash))
        #expect(try !hasher.verify("", against: hash))
        #expect(hasher.needsRehash(hash))
    }

    @Test("nothing after a NUL is left out of the comparison")
    func nul() throws {
        #expect(try !hasher.verify("U*U\0x", against: Self.good[0].1))
    }

    @Test(
        "damage, other functions, and costs that would stall the machine are refused by name, whatever the password",
        arguments: [
            "$2b$17$CCCCCCCCCCCCCCCCCCCCC.LZbm8bzVGYRgZPQOremDD5w2mVx1nBq",
            "$2b$31$CCCCCCCCCCCCCCCCCCCCC.LZbm8bzVGYRgZPQOremDD5w2mVx1nBq",
            "$2b$04$CCCCCCCCCCCCCCCCCCCCC.LZbm8bzVGYRgZPQOremDD5w2mVx1nB",
            "$2b$04$CCCCCCCCCCCCCCCCCCCCC.LZbm8bzVGYRgZPQOremDD5w2mVx1n:q",
            "$2x$04$CCCCCCCCCCCCCCCCCCCCC.LZbm8bzVGYRgZPQOremDD5w2mVx1nBq",
            "$1$abcdefgh$irWbblnpmw.5z7wgBnprh0",
            "$scrypt$ln=21,r=8,p=1$TmFDbA$VawEblbjCJ/sFpHCJUS2Bf",
            "$scrypt$ln=20,r=64,p=1$TmFDbA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl",
            "$scrypt$ln=10,r=8,p=17$TmFDbA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl",
            "$scrypt$ln=10,r=8$TmFDbA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl",
            "$scrypt$ln=10,r=8,p=1$TmFDbA$",
            "$pbkdf2-sha256$i=10000001$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl",
            "$pbkdf2-sha256$i=0$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl",
            "$pbkdf2-sha256$i=+1$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl",
            "$pbkdf2-sha1$i=1$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl",
            "$pbkdf2-sha256$i=1$c2FsdA$VawE",
        ]
    )
    func refused(hash: String) {
        #expect(throws: CryptoError(.invalidPasswordHash, "")) { try hasher.verify("password", against: hash) }
        #expect(hasher.needsRehash(hash))
    }
}
