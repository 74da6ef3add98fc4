import PlintoCrypto
import PlintoModels
import Testing

@Suite("otpauth URIs")
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
            "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&secret=JBSWY3DPEHPK3PXP",
            "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&amp;digits=6&amp;issuer=Example",
            "otpauth://totp/Example:alice?secret=JBSW%C2%A0Y3DP%E2%80%8BEHPK3PXP",
            "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&algorithm=sha_1&digits=6",
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

    @Test(
        "an issuer with a colon, written in any way, does not move into the account",
        arguments: [
            "otpauth://totp/ACME%3A%20Co:jane?secret=MFRGG&issuer=ACME%3A%20Co",
            "otpauth://totp/ACME:%20Co:jane?secret=MFRGG&issuer=ACME:%20Co",
            "otpauth://totp/ACME%3A%20Co%3Ajane?secret=MFRGG&issuer=ACME%3A+Co",
            "otpauth://totp/ACME%3A%20Co:jane?secret=MFRGG",
        ]
    )
    func colons(text: String) throws {
        let uri = try OTPAuthURI(parsing: text)
        #expect(uri.issuer == "ACME: Co")
        #expect(uri.account == "jane")
    }

    @Test("stray percent signs in text that no code depends on are text")
    func strayPercent() throws {
        let uri = try OTPAuthURI(parsing: "otpauth://totp/100% Pure:me?secret=MFRGG&issuer=50%25 or 50%&image=%zz")
        #expect(uri.issuer == "50%25 or 50%")
        #expect(uri.account == "me")
        #expect(try OTPAuthURI(parsing: "otpauth://totp/a%ff?secret=MFRGG").account == "a%ff")
        #expect(try OTPAuthURI(parsing: "otpauth://totp/AC\0ME:a\u{1B}b?secret=MFRGG").issuer == "ACME")
    }

    @Test(
        "Steam's codes are recognized however they are written",
        arguments: [
            "otpauth://totp/Steam:me?secret=JBSWY3DPEHPK3PXP&issuer=Steam&encoder=steam",
            "otpauth://totp/Steam:me?secret=JBSWY3DPEHPK3PXP&issuer=Steam&digits=5&period=30&encoder=STEAM",
            "otpauth://steam/Steam:me?secret=JBSWY3DPEHPK3PXP&issuer=Steam",
            "otpauth://totp/Steam:me?secret=JBSWY3DPEHPK3PXP&issuer=Steam&digits=5",
            "otpauth://totp/Steam:me?secret=JBSWY3DPEHPK3PXP",
        ]
    )
    func steam(text: String) throws {
        let uri = try OTPAuthURI(parsing: text)
        #expect(uri.secret == OTPSecret(bytes: Self.secret, digits: 5, encoding: .steam))
        #expect(uri.issuer == "Steam" && uri.account == "me")
        #expect(try OTPAuthURI(parsing: "steam://JBSWY3DPEHPK3PXP").secret == uri.secret)
        #expect(try OTPAuthURI(parsing: uri.text) == uri)
    }

    @Test("an issuer named Steam whose codes have other digits is another service")
    func notSteam() throws {
        let uri = try OTPAuthURI(parsing: "otpauth://totp/Steam:me?secret=JBSWY3DPEHPK3PXP&issuer=Steam&digits=6")
        #expect(uri.secret == OTPSecret(bytes: Self.secret))
        #expect(try OTPAuthURI(parsing: uri.text) == uri)
        #expect(try OTPAuthURI(parsing: "otpauth://totp/a?secret=MFRGG&offset=0&t0=").secret.encoding == .decimal)
    }

    @Test("a counter-based password has no period, so one that is given does not make it another password")
    func counterWithPeriod() throws {
        let uri = try OTPAuthURI(parsing: "otpauth://hotp/a?secret=MFRGG&period=3")
        #expect(uri == (try OTPAuthURI(parsing: "otpauth://hotp/a?secret=MFRGG")))
        #expect(try OTPAuthURI(parsing: uri.text) == uri)
    }

    static let faults: [(String, OTPAuthURI.ParseError)] = [
        ("otpauth://hotp/a?secret=MFRGG&encoder=steam", .countedSteam),
        ("", .notOTPAuth),
        ("JBSWY3DPEHPK3PXP", .notOTPAuth),
        ("https://example.com/?secret=MFRGG", .notOTPAuth),
        ("otpauth:totp/a?secret=MFRGG", .notOTPAuth),
        ("otpauth-migration://offline?data=AAAA", .migration),
        ("otpauth://", .unknownKind("")),
        ("otpauth://yaotp/a?secret=MFRGG", .unknownKind("yaotp")),
        ("otpauth://totp/a?secret=MFRGG&encoder=yandex", .unknownEncoder("yandex")),
        ("otpauth://totp/a", .missingSecret),
        ("otpauth://totp/a?issuer=b", .missingSecret),
        ("otpauth://totp/a?secret=", .missingSecret),
        ("otpauth://totp/a?secret", .missingSecret),
        ("otpauth://totp/a?secret=%20-", .missingSecret),
        ("otpauth://totp/a?secret=MFRG1", .invalidSecret(.foreignCharacter("1", position: 5))),
        ("otpauth://totp/a?secret=M", .invalidSecret(.impossibleLength(1))),
        ("otpauth://totp/a?secret=MFRGG%", .brokenEscape("secret")),
        ("otpauth://totp/a?secret=MFRGG&digits=%zz", .brokenEscape("digits")),
        ("otpauth://totp/a?secret=MFRGG&secret=MFRGGZDF", .repeated("secret")),
        ("otpauth://totp/a?secret=MFRGG&digits=6&digits=8", .repeated("digits")),
        ("otpauth://totp/a?secret=MFRGG&algo=SHA256", .misspelled("algo", meant: "algorithm")),
        ("otpauth://totp/a?secret=MFRGG&interval=60", .misspelled("interval", meant: "period")),
        ("otpauth://totp/a?secret=MFRGG&offset=10", .shiftedTime("offset")),
        ("otpauth://totp/a?secret=MFRGG&T0=1111111111", .shiftedTime("t0")),
        ("otpauth://totp/a?secret=MFRGG&algorithm=MD5", .unknownAlgorithm("MD5")),
        ("otpauth://totp/a?secret=MFRGG&algorithm=SHA384", .unknownAlgorithm("SHA384")),
        ("otpauth://totp/a?secret=MFRGG&digits=4", .invalidDigits("4")),
        ("otpauth://totp/a?secret=MFRGG&digits=11", .invalidDigits("11")),
        ("otpauth://totp/a?secret=MFRGG&digits=six", .invalidDigits("six")),
        ("otpauth://totp/a?secret=MFRGG&digits=99999999999999999999", .invalidDigits("99999999999999999999")),
        ("otpauth://totp/a?secret=MFRGG&encoder=steam&digits=6", .invalidSteamDigits("6")),
        ("otpauth://totp/a?secret=MFRGG&period=0", .invalidPeriod("0")),
        ("otpauth://totp/a?secret=MFRGG&period=-30", .invalidPeriod("-30")),
        ("otpauth://totp/a?secret=MFRGG&period=86401", .invalidPeriod("86401")),
        ("otpauth://hotp/a?secret=MFRGG&counter=-1", .invalidCounter("-1")),
        ("otpauth://hotp/a?secret=MFRGG&counter=18446744073709551616", .invalidCounter("18446744073709551616")),
    ]

    @Test("what cannot be meant is refused by the part that is wrong", arguments: faults)
    func refused(text: String, fault: OTPAuthURI.ParseError) {
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
        let colon = OTPAuthURI(kind: .totp, issuer: nil, account: ":b:c", secret: OTPSecret(bytes: Self.secret))
        #expect(try OTPAuthURI(parsing: colon.text) == colon)
        let hotp = OTPAuthURI(kind: .hotp(counter: 7), issuer: nil, account: "x", secret: OTPSecret(bytes: Self.secret))
        #expect(try OTPAuthURI(parsing: hotp.text) == hotp)
    }
}
