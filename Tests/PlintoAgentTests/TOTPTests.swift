import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

/// The TOTP store over the socket.
@Suite("TOTP store")
struct TOTPTests {
    struct Vector: Sendable {
        let algorithm: OTPAlgorithm
        let seconds: Int64
        let code: String
    }

    /// RFC 6238, appendix B, with the secrets of its errata: 20, 32 and 64 bytes.
    static let vectors: [Vector] = [
        Vector(algorithm: .sha1, seconds: 59, code: "94287082"),
        Vector(algorithm: .sha256, seconds: 59, code: "46119246"),
        Vector(algorithm: .sha512, seconds: 59, code: "90693936"),
        Vector(algorithm: .sha1, seconds: 1_111_111_109, code: "07081804"),
        Vector(algorithm: .sha256, seconds: 1_111_111_109, code: "68084774"),
        Vector(algorithm: .sha512, seconds: 1_111_111_109, code: "25091201"),
        Vector(algorithm: .sha1, seconds: 20_000_000_000, code: "65353130"),
        Vector(algorithm: .sha256, seconds: 20_000_000_000, code: "77737706"),
        Vector(algorithm: .sha512, seconds: 20_000_000_000, code: "47863826"),
    ]

    static let secrets: [OTPAlgorithm: String] = [
        .sha1: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        .sha256: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA",
        .sha512: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQ"
            + "OJQGEZDGNA",
    ]

    @Test("codes are those of RFC 6238, without a server", arguments: vectors)
    func codes(vector: Vector) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            await fixture.server.stop()
            let added = try await fixture.client.post(
                "/agent/v1/totp",
                AddTOTPRequest(
                    name: "demo",
                    secret: Self.secrets[vector.algorithm],
                    algorithm: vector.algorithm,
                    digits: 8
                )
            )
            #expect(added.status == 201, "\(added.text)")
            fixture.clock.stopWall(at: Timestamp(seconds: vector.seconds))
            let code: TOTPCode = try await fixture.client.get("/agent/v1/totp/demo/code").decode()
            #expect(code.code == vector.code)
            #expect(code.period == 30)
            #expect(code.validFor == 30 - Int(vector.seconds % 30))
        }
    }

    @Test("after the machine's clock was set, forth or back, a code is that of the time it shows")
    func clockSet() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let secret = Self.secrets[.sha1]
            let added = try await fixture.client.post("/agent/v1/totp", AddTOTPRequest(name: "demo", secret: secret))
            #expect(added.status == 201)
            // RFC 6238, appendix B, cut to six digits.
            let times: [(Int64, String)] = [
                (1_111_111_109, "081804"), (20_000_000_000, "353130"), (59, "287082"), (1_234_567_890, "005924"),
            ]
            for (seconds, expected) in times {
                fixture.clock.stopWall(at: Timestamp(seconds: seconds))
                let code: TOTPCode = try await fixture.client.get("/agent/v1/totp/demo/code").decode()
                #expect(code.code == expected)
                #expect(code.validFor == 30 - Int(seconds % 30))
            }
        }
    }

    @Test("an entry is added from an address, listed without its secret, and removed")
    func lifecycle() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let uri =
                "otpauth://totp/Example:alice%40example.com?secret=gezd%20gnbv-gy3tqojqgezdgnbvgy3tqojq"
                + "&issuer=Example&algorithm=SHA256&digits=8&period=60"
            let added = try await fixture.client.post("/agent/v1/totp", AddTOTPRequest(name: "mail", uri: uri))
            #expect(added.status == 201, "\(added.text)")
            #expect(!added.text.lowercased().contains("gezd"))
            let entry: TOTPEntry = try added.decode()
            #expect(entry.issuer == "Example")
            #expect(entry.account == "alice@example.com")
            #expect(entry.algorithm == .sha256 && entry.digits == 8 && entry.period == 60)
            #expect(entry.warning == nil)
            try await fixture.restart()
            let listed = try await fixture.client.get("/agent/v1/totp")
            #expect(!listed.text.lowercased().contains("gezd"))
            #expect(try listed.decode(TOTPList.self).entries == [entry])
            #expect(try await fixture.client.send(.delete, "/agent/v1/totp/mail").status == 200)
            #expect(try await fixture.client.send(.delete, "/agent/v1/totp/mail").status == 404)
            let code = try await fixture.client.get("/agent/v1/totp/mail/code")
            #expect(code.status == 404 && code.reason == "no_such_resource")
        }
    }

    @Test(
        "names with spaces and letters of any script travel percent-encoded",
        arguments: ["my mail", "почта", "a+b%c?d", "work/github"]
    )
    func names(name: String) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let added = try await fixture.client.post(
                "/agent/v1/totp",
                AddTOTPRequest(name: name, secret: Self.secrets[.sha1])
            )
            #expect(added.status == 201, "\(added.text)")
            let path = "/agent/v1/totp/\(PercentEncoding.encode(name))"
            #expect(try await fixture.client.get(path + "/code").decode(TOTPCode.self).code.count == 6)
            #expect(try await fixture.client.send(.delete, path).status == 200)
        }
    }

    @Test("a name composed and decomposed is one entry, and each spelling gets its code")
    func normalizedNames() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            fixture.clock.stopWall(at: Timestamp(seconds: 59))
            let request = AddTOTPRequest(name: "cafe\u{301}", secret: Self.secrets[.sha1], digits: 8)
            let added = try await fixture.client.post("/agent/v1/totp", request)
            #expect(try Array(added.decode(TOTPEntry.self).name.utf8) == Array("caf\u{E9}".utf8))
            let other = AddTOTPRequest(name: "caf\u{E9}", secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
            #expect(try await fixture.client.post("/agent/v1/totp", other).status == 409)
            for spelling in ["caf%C3%A9", "cafe%CC%81"] {
                let code = try await fixture.client.get("/agent/v1/totp/\(spelling)/code")
                #expect(try code.decode(TOTPCode.self).code == "94287082")
            }
            #expect(try await fixture.client.send(.delete, "/agent/v1/totp/cafe%CC%81").status == 200)
            #expect(try await fixture.client.get("/agent/v1/totp").decode(TOTPList.self).total == 0)
        }
    }

    @Test("a Steam entry makes Steam's codes, also after a restart")
    func steam() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let uri = "otpauth://totp/Steam:me?secret=63BEDWCQZKTQWPESARIERL5DTTQFCJTK&issuer=Steam&encoder=steam"
            let added = try await fixture.client.post("/agent/v1/totp", AddTOTPRequest(name: "steam", uri: uri))
            #expect(try added.decode(TOTPEntry.self).kind == .steam)
            try await fixture.restart()
            fixture.clock.stopWall(at: Timestamp(seconds: 1_511_200_518))
            #expect(try await fixture.client.get("/agent/v1/totp/steam/code").decode(TOTPCode.self).code == "FR8RV")
        }
    }

    @Test("a code that was asked for before stops with its entry, and a new entry of that name gives its own")
    func replaced() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            func add(_ secret: String) async throws {
                let added = try await fixture.client.post(
                    "/agent/v1/totp",
                    AddTOTPRequest(name: "mail", secret: secret)
                )
                #expect(added.status == 201, "\(added.text)")
            }
            try await add("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            let first = try await fixture.client.get("/agent/v1/totp/mail/code").decode(TOTPCode.self)
            #expect(try await fixture.client.get("/agent/v1/totp/mail/code").decode(TOTPCode.self).code == first.code)
            #expect(try await fixture.client.send(.delete, "/agent/v1/totp/mail").status == 200)
            #expect(try await fixture.client.get("/agent/v1/totp/mail/code").status == 404)
            try await add("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
            #expect(try await fixture.client.get("/agent/v1/totp/mail/code").decode(TOTPCode.self).code != first.code)
        }
    }

    @Test("a taken name is 409 and keeps the entry that has it")
    func taken() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            fixture.clock.stopWall(at: Timestamp(seconds: 59))
            let request = AddTOTPRequest(name: "demo", secret: Self.secrets[.sha1], digits: 8)
            #expect(try await fixture.client.post("/agent/v1/totp", request).status == 201)
            let other = AddTOTPRequest(name: "demo", secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
            let answer = try await fixture.client.post("/agent/v1/totp", other)
            #expect(answer.status == 409)
            #expect(answer.reason == "totp_name_taken" && answer.field == "name")
            #expect(try await fixture.client.get("/agent/v1/totp/demo/code").decode(TOTPCode.self).code == "94287082")
        }
    }

    @Test("a secret under 128 bits is taken with a warning")
    func weak() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let request = AddTOTPRequest(name: "weak", secret: "JBSWY3DPEHPK3PXP")
            let entry: TOTPEntry = try await fixture.client.post("/agent/v1/totp", request).decode()
            #expect(entry.warning?.contains("80 bits") == true)
            #expect(try await fixture.client.get("/agent/v1/totp").decode(TOTPList.self).entries == [entry])
        }
    }

    @Test(
        "what cannot be an entry is 400 and names the field",
        arguments: [
            (#"{"name":"","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "too_short"),
            (#"{"name":"/a","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "invalid_format"),
            (#"{"name":"a//b","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "invalid_format"),
            (#"{"name":"work/..","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "invalid_format"),
            (#"{"name":"a\nb","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "invalid_format"),
            (#"{"name":"a\u0000b","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "invalid_format"),
            (#"{"name":"a\u202eb","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "invalid_format"),
            (#"{"name":" a","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "invalid_format"),
            (#"{"name":"\#(String(repeating: "x", count: 65))","secret":"GEZDGNBVGY3TQOJQ"}"#, "name", "too_long"),
            (#"{"name":"a"}"#, "secret", "required"),
            (#"{"name":"a","secret":""}"#, "secret", "invalid_totp_secret"),
            (#"{"name":"a","secret":"not base 32!"}"#, "secret", "invalid_totp_secret"),
            (#"{"name":"a","secret":"GEZDGNBVGY3TQOJQ","digits":4}"#, "digits", "out_of_range"),
            (#"{"name":"a","secret":"GEZDGNBVGY3TQOJQ","digits":11}"#, "digits", "out_of_range"),
            (#"{"name":"a","secret":"GEZDGNBVGY3TQOJQ","digits":"6"}"#, "digits", "wrong_type"),
            (#"{"name":"a","secret":"GEZDGNBVGY3TQOJQ","period":0}"#, "period", "out_of_range"),
            (#"{"name":"a","secret":"GEZDGNBVGY3TQOJQ","period":-30}"#, "period", "out_of_range"),
            (#"{"name":"a","secret":"GEZDGNBVGY3TQOJQ","algorithm":"MD5"}"#, "algorithm", "invalid_format"),
            (#"{"name":"a","uri":"otpauth://totp/x?secret=GEZDGNBV","secret":"GEZDGNBV"}"#, "secret", "unknown_field"),
            (#"{"name":"a","uri":"otpauth://totp/x"}"#, "uri", "invalid_totp_uri"),
            (#"{"name":"a","uri":"https://example.com/"}"#, "uri", "invalid_totp_uri"),
            (#"{"name":"a","uri":"otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ&counter=1"}"#, "uri", "invalid_totp_uri"),
            (#"{"name":"a'; DROP TABLE totp_entry; --","secret":7}"#, "secret", "wrong_type"),
        ]
    )
    func hostile(body: String, field: String, reason: String) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let answer = try await fixture.client.send(.post, "/agent/v1/totp", body: Array(body.utf8))
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer.field == field, "\(answer.text)")
            #expect(answer.reason == reason, "\(answer.text)")
            #expect(try await fixture.client.get("/agent/v1/totp").decode(TOTPList.self).total == 0)
        }
    }

    @Test("SQL in a name is a name")
    func sqlMetacharacters() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let name = "x'); DROP TABLE totp_entry; --"
            let request = AddTOTPRequest(name: name, secret: Self.secrets[.sha1])
            #expect(try await fixture.client.post("/agent/v1/totp", request).status == 201)
            let list: TOTPList = try await fixture.client.get("/agent/v1/totp").decode()
            #expect(list.entries.map(\.name) == [name])
        }
    }

    @Test("a body that is not UTF-8, or too large, is refused")
    func bodies() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let broken = try await fixture.client.send(.post, "/agent/v1/totp", body: [0x7B, 0xFF, 0x7D])
            #expect(broken.status == 400 && broken.reason == "invalid_utf8")
            let plain = try await fixture.client.send(
                .post,
                "/agent/v1/totp",
                body: Array("{}".utf8),
                fields: ["Content-Type": "text/plain"]
            )
            #expect(plain.status == 415)
        }
    }
}
