import Testing

@testable import PlintoCrypto

/// The checks of WebAuthn L3 §7.1 and §7.2, against the specification's own vectors and each of them altered.
@Suite("Ceremonies of WebAuthn")
struct CeremonyTests {
    /// One answer of an authenticator to be altered, with what is expected of it.
    private struct Trial {
        var relyingParty = WebAuthnVector.relyingParty
        var challenge: [UInt8]
        var requiresUserVerification = false
        var clientData: [UInt8]
        /// Attestation object, or authenticator data.
        var data: [UInt8]
        var signature: [UInt8] = []
        var publicKey: [UInt8] = []
        var isBackupEligible = false

        init(registrationOf vector: WebAuthnVector) {
            challenge = [UInt8](hex: vector.challenge)
            clientData = [UInt8](hex: vector.clientData)
            data = [UInt8](hex: vector.registered)
        }

        init(assertionOf vector: WebAuthnVector) throws {
            challenge = [UInt8](hex: vector.assertionChallenge)
            clientData = [UInt8](hex: vector.assertionClientData)
            data = [UInt8](hex: vector.assertionData)
            signature = [UInt8](hex: vector.signature)
            let registered = [UInt8](hex: vector.registered)
            let first = try (try? AttestationObject(registered).authenticatorData) ?? AuthenticatorData(registered)
            publicKey = try #require(first.credential).publicKey
            isBackupEligible = first.flags.contains(.backupEligible)
        }

        private var ceremony: Ceremony {
            Ceremony(
                relyingParty: relyingParty,
                challengeHash: Digest.sha256.hash(challenge),
                requiresUserVerification: requiresUserVerification
            )
        }

        func register() throws(WebAuthnError) -> NewCredential {
            try ceremony.register(clientData: ClientData(clientData), attestationObject: data)
        }

        func verify() throws(WebAuthnError) -> Assertion {
            try ceremony.claim(clientData: ClientData(clientData), authenticatorData: data)
                .prove(by: signature, of: publicKey, isBackupEligible: isBackupEligible)
        }

        mutating func replace(_ old: String, _ new: String) {
            clientData = Array(String(decoding: clientData, as: UTF8.self).replacing(old, with: new).utf8)
        }

        /// Alters the authenticator data inside the attestation object.
        mutating func alterData(_ change: (inout [UInt8]) -> Void) throws {
            let object = try CBORDecoder.decode(data)
            var inner = try #require(object.map?["authData"]?.bytes)
            change(&inner)
            data = object.with("authData", .bytes(inner)).encoded
        }

        mutating func alterObject(_ change: (CBORValue) -> CBORValue) throws {
            data = change(try CBORDecoder.decode(data)).encoded
        }
    }

    private func code<Value>(_ body: () throws(WebAuthnError) -> Value) -> WebAuthnError.Code? {
        do throws(WebAuthnError) {
            _ = try body()
            return nil
        } catch {
            return error.code
        }
    }

    // MARK: What must pass

    static let registrations: [WebAuthnVector] = [.noneES256, .packedSelfES256, .longCredentialID]

    @Test("the specification's registrations pass", arguments: registrations)
    func registration(vector: WebAuthnVector) throws {
        let credential = try Trial(registrationOf: vector).register()
        #expect(credential.id == [UInt8](hex: vector.credentialID))
        #expect(credential.signCount == 0)
        #expect(try COSEKey(credential.publicKey).algorithm == .es256)
    }

    static let assertions: [WebAuthnVector] = [
        .noneES256, .packedSelfES256, .longCredentialID, .packedEdDSA, .packedRS256,
    ]

    @Test("the specification's assertions pass, of each algorithm", arguments: assertions)
    func assertion(vector: WebAuthnVector) throws {
        let assertion = try Trial(assertionOf: vector).verify()
        let flags = [UInt8](hex: vector.assertionData)[32]
        #expect(assertion.isUserVerified == (flags & 4 != 0))
        #expect(assertion.isBackedUp == (flags & 16 != 0))
        #expect(assertion.signCount == 0)
    }

    @Test(
        "the specification's ceremonies in a frame of another site are refused",
        arguments: [
            WebAuthnVector.crossOrigin, WebAuthnVector.topOrigin,
        ]
    )
    func frames(vector: WebAuthnVector) throws {
        #expect(code { () throws(WebAuthnError) in try Trial(registrationOf: vector).register() } == .crossOrigin)
        let assertion = try Trial(assertionOf: vector)
        #expect(code { () throws(WebAuthnError) in try assertion.verify() } == .crossOrigin)
    }

    // MARK: What must not

    private struct Alteration: Sendable {
        let name: String
        let code: WebAuthnError.Code
        let change: @Sendable (inout Trial) throws -> Void

        init(_ name: String, _ code: WebAuthnError.Code, _ change: @escaping @Sendable (inout Trial) throws -> Void) {
            self.name = name
            self.code = code
            self.change = change
        }
    }

    /// The errors common to both ceremonies. They alter the client data or the expectation.
    private static let common: [Alteration] = [
        Alteration("challenge", .wrongChallenge, { $0.challenge[31] ^= 1 }),
        Alteration("no challenge", .wrongChallenge, { $0.challenge = [] }),
        Alteration("origin", .wrongOrigin, { $0.replace("https://example.org", "https://example.org.evil.example") }),
        Alteration("scheme", .wrongOrigin, { $0.replace("https://example.org", "http://example.org") }),
        Alteration("port", .wrongOrigin, { $0.replace("https://example.org", "https://example.org:8443") }),
        Alteration("case of the origin", .wrongOrigin, { $0.replace("https://example.org", "https://Example.org") }),
        Alteration("opaque origin", .wrongOrigin, { $0.replace("https://example.org", "null") }),
        Alteration("cross origin", .crossOrigin, { $0.replace(#""crossOrigin":false"#, #""crossOrigin":true"#) }),
        Alteration(
            "top origin",
            .crossOrigin,
            { $0.replace(#""crossOrigin":false"#, #""crossOrigin":false,"topOrigin":"https://example.com""#) }
        ),
        Alteration(
            "cross origin as text",
            .malformedClientData,
            { $0.replace(#""crossOrigin":false"#, #""crossOrigin":"no""#) }
        ),
        Alteration("padded challenge", .malformedClientData, { $0.replace(#"","origin""#, #"=","origin""#) }),
        Alteration("no origin", .malformedClientData, { $0.replace(#""origin""#, #""other""#) }),
        Alteration("cut client data", .malformedClientData, { $0.clientData.removeLast() }),
        Alteration("client data and more", .malformedClientData, { $0.clientData.append(UInt8(ascii: "}")) }),
        Alteration("empty client data", .malformedClientData, { $0.clientData = [] }),
        Alteration(
            "client data too long",
            .malformedClientData,
            { $0.clientData += [UInt8](repeating: 0x20, count: 8192) }
        ),
        Alteration(
            "relying party",
            .wrongRelyingParty,
            { $0.relyingParty = RelyingParty(id: "example.com", origins: ["https://example.org"]) }
        ),
        Alteration(
            "relying party of a parent domain",
            .wrongRelyingParty,
            { $0.relyingParty = RelyingParty(id: "org", origins: ["https://example.org"]) }
        ),
    ]

    @Test("a registration that is altered anywhere is refused, by the check that is for it")
    func alteredRegistrations() throws {
        let own: [Alteration] = [
            Alteration("type", .wrongType, { $0.replace("webauthn.create", "webauthn.get") }),
            Alteration("rpIdHash", .wrongRelyingParty, { try $0.alterData { $0[0] ^= 1 } }),
            Alteration("user not present", .userNotPresent, { try $0.alterData { $0[32] &= 0xFE } }),
            Alteration(
                "user not verified",
                .userNotVerified,
                {
                    $0.requiresUserVerification = true
                    try $0.alterData { $0[32] &= 0xFB }
                }
            ),
            Alteration(
                "backed up, not eligible",
                .wrongBackupState,
                { try $0.alterData { $0[32] = $0[32] & 0xF7 | 0x10 } }
            ),
            Alteration("no credential announced", .malformedAuthenticatorData, { try $0.alterData { $0[32] &= 0xBF } }),
            Alteration(
                "no credential",
                .malformedAuthenticatorData,
                {
                    try $0.alterData {
                        $0[32] &= 0xBF
                        $0.removeSubrange(37...)
                    }
                }
            ),
            Alteration("extensions announced", .malformedAuthenticatorData, { try $0.alterData { $0[32] |= 0x80 } }),
            Alteration(
                "extensions that are no map",
                .malformedAuthenticatorData,
                {
                    try $0.alterData {
                        $0[32] |= 0x80
                        $0.append(0x01)
                    }
                }
            ),
            Alteration("bytes after the key", .malformedAuthenticatorData, { try $0.alterData { $0.append(0) } }),
            Alteration("a cut key", .malformedAuthenticatorData, { try $0.alterData { $0.removeLast() } }),
            Alteration(
                "cut to its head",
                .malformedAuthenticatorData,
                { try $0.alterData { $0.removeSubrange(36...) } }
            ),
            Alteration(
                "an id longer than there is",
                .malformedAuthenticatorData,
                { try $0.alterData { $0[54] = 0xFF } }
            ),
            Alteration(
                "an id of 1024 bytes",
                .malformedAuthenticatorData,
                {
                    try $0.alterData {
                        $0[53] = 4
                        $0[54] = 0
                    }
                }
            ),
            Alteration("an empty id", .malformedAuthenticatorData, { try $0.alterData { $0[54] = 0 } }),
            Alteration("bytes after the object", .malformedAttestation, { $0.data.append(0xF6) }),
            Alteration("a cut object", .malformedAttestation, { $0.data.removeLast() }),
            Alteration("an empty object", .malformedAttestation, { $0.data = [] }),
            Alteration("a member more", .malformedAttestation, { try $0.alterObject { $0.with("x", 1) } }),
            Alteration("no statement", .malformedAttestation, { try $0.alterObject { $0.with("attStmt", nil) } }),
            Alteration(
                "a statement for none",
                .wrongAttestation,
                { try $0.alterObject { $0.with("attStmt", .map([("a", 1)])) } }
            ),
            Alteration(
                "another format",
                .unsupportedAttestation,
                { try $0.alterObject { $0.with("fmt", "fido-u2f") } }
            ),
            Alteration("an unknown format", .unsupportedAttestation, { try $0.alterObject { $0.with("fmt", "x") } }),
            Alteration(
                "packed without statement",
                .wrongAttestation,
                { try $0.alterObject { $0.with("fmt", "packed") } }
            ),
            // The algorithm's number stands in the third byte pair of the key: 03 26.
            Alteration("another algorithm", .unsupportedKey, { try $0.alterData { $0[55 + 32 + 4] = 0x27 } }),
            Alteration("another point", .unsupportedKey, { try $0.alterData { $0[$0.count - 1] ^= 1 } }),
        ]
        for alteration in Self.common + own {
            var trial = Trial(registrationOf: .noneES256)
            try alteration.change(&trial)
            let altered = trial
            #expect(
                code { () throws(WebAuthnError) in try altered.register() } == alteration.code,
                Comment(rawValue: alteration.name)
            )
        }
    }

    private static func statement(_ object: CBORValue, _ change: (CBORValue) -> CBORValue) -> CBORValue {
        guard let map = object.map, let statement = map["attStmt"] else { return object }
        return object.with("attStmt", change(statement))
    }

    @Test("self attestation is by the passkey's own key and algorithm, over what came")
    func selfAttestation() throws {
        let signature = try #require(
            CBORDecoder.decode([UInt8](hex: WebAuthnVector.packedSelfES256.registered)).map?["attStmt"]?.map?["sig"]?
                .bytes
        )
        let alterations: [Alteration] = [
            Alteration("count", .wrongSignature, { try $0.alterData { $0[36] = 1 } }),
            Alteration("aaguid", .wrongSignature, { try $0.alterData { $0[37] ^= 1 } }),
            Alteration("client data", .wrongSignature, { $0.clientData += [0x20] }),
            Alteration(
                "algorithm",
                .wrongAttestation,
                { try $0.alterObject { Self.statement($0) { $0.with("alg", -8) } } }
            ),
            Alteration(
                "no algorithm",
                .wrongAttestation,
                { try $0.alterObject { Self.statement($0) { $0.with("alg", nil) } } }
            ),
            Alteration(
                "no signature",
                .wrongAttestation,
                { try $0.alterObject { Self.statement($0) { $0.with("sig", nil) } } }
            ),
            Alteration(
                "signature",
                .wrongSignature,
                { try $0.alterObject { Self.statement($0) { $0.with("sig", .bytes(signature + [0])) } } }
            ),
            Alteration(
                "certificates",
                .unsupportedAttestation,
                { try $0.alterObject { Self.statement($0) { $0.with("x5c", .array([.bytes([0x30])])) } } }
            ),
            Alteration(
                "a member more",
                .wrongAttestation,
                { try $0.alterObject { Self.statement($0) { $0.with("ecdaaKeyId", .bytes([1])) } } }
            ),
        ]
        for alteration in alterations {
            var trial = Trial(registrationOf: .packedSelfES256)
            try alteration.change(&trial)
            let altered = trial
            #expect(
                code { () throws(WebAuthnError) in try altered.register() } == alteration.code,
                Comment(rawValue: alteration.name)
            )
        }
    }

    @Test("an assertion that is altered anywhere is refused, by the check that is for it")
    func alteredAssertions() throws {
        let other = try Trial(assertionOf: .packedSelfES256)
        let edwards = try Trial(assertionOf: .packedEdDSA)
        let own: [Alteration] = [
            Alteration("type", .wrongType, { $0.replace("webauthn.get", "webauthn.create") }),
            Alteration("rpIdHash", .wrongRelyingParty, { $0.data[31] ^= 0x80 }),
            Alteration("user not present", .userNotPresent, { $0.data[32] &= 0xFE }),
            Alteration(
                "user not verified",
                .userNotVerified,
                {
                    $0.requiresUserVerification = true
                    $0.data[32] &= 0xFB
                }
            ),
            Alteration("backed up, not eligible", .wrongBackupState, { $0.data[32] = $0.data[32] & 0xF7 | 0x10 }),
            Alteration("other eligibility", .wrongBackupState, { $0.isBackupEligible.toggle() }),
            Alteration("verified flag set", .wrongSignature, { $0.data[32] |= 0x04 }),
            Alteration("backup flag cleared", .wrongSignature, { $0.data[32] &= 0xEF }),
            Alteration("count", .wrongSignature, { $0.data[36] = 1 }),
            Alteration("bytes after the data", .malformedAuthenticatorData, { $0.data.append(0) }),
            Alteration("cut data", .malformedAuthenticatorData, { $0.data.removeLast() }),
            Alteration("empty data", .malformedAuthenticatorData, { $0.data = [] }),
            Alteration("credential announced", .malformedAuthenticatorData, { $0.data[32] |= 0x40 }),
            Alteration(
                "a credential",
                .malformedAuthenticatorData,
                {
                    $0.data[32] |= 0x40
                    $0.data += [UInt8](repeating: 0, count: 16) + [0, 1, 9, 0xA0]
                }
            ),
            Alteration(
                "extensions",
                .wrongSignature,
                {
                    $0.data[32] |= 0x80
                    $0.data.append(0xA0)
                }
            ),
            Alteration("signature", .wrongSignature, { $0.signature[$0.signature.count - 1] ^= 1 }),
            Alteration("signature and more", .wrongSignature, { $0.signature.append(0) }),
            Alteration("no signature", .wrongSignature, { $0.signature = [] }),
            Alteration("client data", .wrongSignature, { $0.clientData.append(0x20) }),
            Alteration("the key of another passkey", .wrongSignature, { $0.publicKey = other.publicKey }),
            Alteration("the key of another algorithm", .wrongSignature, { $0.publicKey = edwards.publicKey }),
            Alteration("no key", .unsupportedKey, { $0.publicKey = [] }),
        ]
        for alteration in Self.common + own {
            var trial = try Trial(assertionOf: .noneES256)
            try alteration.change(&trial)
            let altered = trial
            #expect(
                code { () throws(WebAuthnError) in try altered.verify() } == alteration.code,
                Comment(rawValue: alteration.name)
            )
        }
    }

    @Test(
        "no bit of a signature of any algorithm can be turned",
        arguments: [
            WebAuthnVector.noneES256, WebAuthnVector.packedEdDSA, WebAuthnVector.packedRS256,
        ]
    )
    func everySignatureBit(vector: WebAuthnVector) throws {
        let good = try Trial(assertionOf: vector)
        // Of the long signature of RSA every seventh bit; it does for finding one that is not looked at.
        let bits = good.signature.count * 8
        for bit in stride(from: 0, to: bits, by: bits > 1000 ? 7 : 1) {
            var trial = good
            trial.signature[bit / 8] ^= 1 << (bit % 8)
            let altered = trial
            #expect(code { () throws(WebAuthnError) in try altered.verify() } == .wrongSignature, "bit \(bit)")
        }
    }
}
