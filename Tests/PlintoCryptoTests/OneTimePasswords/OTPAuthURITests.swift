import PlintoCrypto
import PlintoModels
import Testing

@Suite("otpauth addresses")
struct OTPAuthURITests {
    private static let secret = [UInt8]("Hello!".utf8) + [0xDE, 0xAD, 0xBE, 0xEF]

    @Test("the usual address: issuer, account, and the defaults of everything left out")
    func usual() throws {
        let uri = try OTPAuthURI(
            parsing: "otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example"
        )
        #expect(uri.kind == .totp)
        #expect(uri.issuer == "Example")
        #expect(uri.account == "alice@google.com")
        #expect(uri.secret == OTPSecret(bytes: Self.secret, algorithm: .sha1, digits: 6, period: 30))
    }

    @Test("everything said")
    func full() throws {
        let uri = try OTPAuthURI(
            parsing: "otpauth://totp/ACME%20Co:john.doe@email.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ"
                + "&issuer=ACME%20Co&algorithm=SHA512&digits=8&period=60"
        )
        #expect(uri.issuer == "ACME Co")
        #expect(uri.account == "john.doe@email.com")
        #expect(uri.secret.algorithm == .sha512)
        #expect(uri.secret.digits == 8)
        #expect(uri.secret.period == 60)
        #expect(uri.secret.bytes.count == 20)
    }

    @Test("counter-based passwords have their counter, or start at 0")
    func hotp() throws {
        #expect(try OTPAuthURI(parsing: "otpauth://hotp/a?secret=MFRGG&counter=42").kind == .hotp(counter: 42))
        #expect(try OTPAuthURI(parsing: "otpauth://hotp/a?secret=MFRGG").kind == .hotp(counter: 0))
        #expect(
            try OTPAuthURI(parsing: "otpauth://hotp/a?secret=MFRGG&counter=18446744073709551615").kind
                == .hotp(counter: .max)
        )
    }

    @Test(
        "each way that services write the same thing is read",
        arguments: [
            "OTPAUTH://TOTP/Example:alice?SECRET=JBSWY3DPEHPK3PXP&ISSUER=Example",
            "otpauth://totp/Example:alice?secret=jbswy3dpehpk3pxp&issuer=Example&algorithm=sha1",
            "otpauth://totp/Example:alice?secret=JBSW%20Y3DP%20EHPK%203PXP",
            "otpauth://totp/Example:alice?secret=JBSW+Y3DP+EHPK+3PXP&digits=6&period=30",
            "otpauth://totp/Example:alice?secret=jbsw-y3dp-ehpk-3pxp&algorithm=SHA-1",
            "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP====&algorithm=HmacSHA1",
            "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP%3D%3D&digits=&period=&algorithm=",
            "otpauth://totp/Example%3Aalice?secret=JBSWY3DPEHPK3PXP",
            "otpauth://totp/Example:%20alice?secret=JBSWY3DPEHPK3PXP",
            "otpauth://totp/Example%3A%20alice?issuer=Example&secret=JBSWY3DPEHPK3PXP",
            "otpauth://totp/alice?secret=JBSWY3DPEHPK3PXP&issuer=Example",
            "otpauth://totp/Other:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example",
            "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=&image=https%3A%2F%2Fexample.com%2Flogo.png",
            "otpauth://totp/Example:alice?&secret=JBSWY3DPEHPK3PXP&&lock",
            "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP#fragment",
            "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&secret=AAAAAAAA",
            "  otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP\n",
        ]
    )
    func liberal(text: String) throws {
        let uri = try OTPAuthURI(parsing: text)
        #expect(
            uri == OTPAuthURI(kind: .totp, issuer: "Example", account: "alice", secret: OTPSecret(bytes: Self.secret))
        )
    }

    @Test("an address without a label, issuer or account still has its secret")
    func anonymous() throws {
        for text in [
            "otpauth://totp/?secret=MFRGG", "otpauth://totp?secret=MFRGG", "otpauth://totp/%20:%20?secret=MFRGG",
        ] {
            let uri = try OTPAuthURI(parsing: text)
            #expect(uri.issuer == nil)
            #expect(uri.account == nil)
            #expect(uri.secret.bytes == Array("abc".utf8))
        }
    }

    @Test("an account may hold colons, slashes and any script")
    func accounts() throws {
        let uri = try OTPAuthURI(parsing: "otpauth://totp/Ärzte%20%26%20Co:a:b/c%3Fd?secret=MFRGG")
        #expect(uri.issuer == "Ärzte & Co")
        #expect(uri.account == "a:b/c?d")
    }

    static let faults: [(String, OTPAuthURI.Fault)] = [
        ("", .notOTPAuth),
        ("JBSWY3DPEHPK3PXP", .notOTPAuth),
        ("https://example.com/?secret=MFRGG", .notOTPAuth),
        ("otpauth:totp/a?secret=MFRGG", .notOTPAuth),
        ("otpauth-migration://offline?data=AAAA", .notOTPAuth),
        ("otpauth://", .unknownKind("")),
        ("otpauth://steam/a?secret=MFRGG", .unknownKind("steam")),
        ("otpauth://totp/a", .missingSecret),
        ("otpauth://totp/a?issuer=b", .missingSecret),
        ("otpauth://totp/a?secret=", .invalidSecret),
        ("otpauth://totp/a?secret", .invalidSecret),
        ("otpauth://totp/a?secret=%20-", .invalidSecret),
        ("otpauth://totp/a?secret=MFRG1", .invalidSecret),
        ("otpauth://totp/a?secret=M", .invalidSecret),
        ("otpauth://totp/a?secret=MFRGG&algorithm=MD5", .unknownAlgorithm("MD5")),
        ("otpauth://totp/a?secret=MFRGG&algorithm=SHA384", .unknownAlgorithm("SHA384")),
        ("otpauth://totp/a?secret=MFRGG&digits=5", .invalidDigits("5")),
        ("otpauth://totp/a?secret=MFRGG&digits=9", .invalidDigits("9")),
        ("otpauth://totp/a?secret=MFRGG&digits=six", .invalidDigits("six")),
        ("otpauth://totp/a?secret=MFRGG&digits=99999999999999999999", .invalidDigits("99999999999999999999")),
        ("otpauth://totp/a?secret=MFRGG&period=0", .invalidPeriod("0")),
        ("otpauth://totp/a?secret=MFRGG&period=-30", .invalidPeriod("-30")),
        ("otpauth://totp/a?secret=MFRGG&period=3601", .invalidPeriod("3601")),
        ("otpauth://hotp/a?secret=MFRGG&counter=-1", .invalidCounter("-1")),
        ("otpauth://hotp/a?secret=MFRGG&counter=18446744073709551616", .invalidCounter("18446744073709551616")),
        ("otpauth://totp/a%?secret=MFRGG", .brokenEscape),
        ("otpauth://totp/a%ff?secret=MFRGG", .brokenEscape),
        ("otpauth://totp/a%00b?secret=MFRGG", .brokenEscape),
        ("otpauth://totp/a?secret=MFRGG&issuer=%zz", .brokenEscape),
    ]

    @Test("what cannot be meant is refused by the part that is wrong", arguments: faults)
    func refused(text: String, fault: OTPAuthURI.Fault) {
        #expect(throws: fault) { try OTPAuthURI(parsing: text) }
        #expect(!fault.description.isEmpty)
    }

    @Test("what is written reads as the same again")
    func writing() throws {
        let secret = OTPSecret(bytes: Self.secret, algorithm: .sha256, digits: 8, period: 60)
        let totp = OTPAuthURI(kind: .totp, issuer: "ACME & Söhne", account: "a/b?c#d%e", secret: secret)
        #expect(
            totp.text
                == "otpauth://totp/ACME%20%26%20S%C3%B6hne:a%2Fb%3Fc%23d%25e?secret=JBSWY3DPEHPK3PXP"
                + "&issuer=ACME%20%26%20S%C3%B6hne&algorithm=SHA256&digits=8&period=60"
        )
        #expect(try OTPAuthURI(parsing: totp.text) == totp)
        let hotp = OTPAuthURI(kind: .hotp(counter: 7), issuer: nil, account: "x", secret: OTPSecret(bytes: Self.secret))
        #expect(try OTPAuthURI(parsing: hotp.text) == hotp)
    }
}
