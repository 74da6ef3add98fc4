import PlintoModels

@testable import PlintoCrypto

/// An authenticator and the browser before it, in software: one passkey, and every member that a test may want to be
/// wrong.
struct SoftAuthenticator: Sendable {
    static let userPresent: UInt8 = 0x01
    static let userVerified: UInt8 = 0x04
    static let backupEligible: UInt8 = 0x08
    static let backedUp: UInt8 = 0x10

    private let key: SoftKey
    var credentialID: [UInt8]
    var origin = "http://plinto.test"
    var relyingParty = "plinto.test"
    var flags = userPresent | userVerified
    var signCount: UInt32 = 0
    /// What the passkey says whose it is; nil where it says nothing.
    var userHandle: [UInt8]?
    var type: String?
    var isCrossOrigin = false
    /// Whether it signs what it makes, with the attestation of the passkey itself (L3 §8.2).
    var isSelfAttesting = false

    init(_ algorithm: COSEAlgorithm = .es256) throws {
        self.init(try SoftKey(algorithm))
    }

    init(_ key: SoftKey) {
        self.key = key
        credentialID = SystemRandom().bytes(32)
    }

    /// Answers `navigator.credentials.create`.
    mutating func create(
        _ options: PublicKeyCredentialCreationOptionsJSON,
        name: String? = nil
    ) throws -> RegistrationResponseJSON {
        userHandle = Base64URL.decode(options.user.id)
        let credential =
            [UInt8](repeating: 7, count: 16) + [UInt8(credentialID.count >> 8), UInt8(credentialID.count & 0xFF)]
            + credentialID + key.cose.encoded
        let client = clientData(options.challenge, "webauthn.create")
        let data = data(flags | 0x40) + credential
        let statement = isSelfAttesting ? try key.attestation(of: data + Digest.sha256.hash(client)) : Self.map([])
        let object = Self.map([
            (.text("fmt"), .text(isSelfAttesting ? "packed" : "none")),
            (.text("attStmt"), statement),
            (.text("authData"), .bytes(data)),
        ])
        return RegistrationResponseJSON(
            id: Base64URL.encode(credentialID),
            response: .init(
                clientDataJSON: Base64URL.encode(client),
                attestationObject: Base64URL.encode(object.encoded),
                transports: ["internal", "hybrid"]
            ),
            name: name
        )
    }

    /// Answers `navigator.credentials.get`.
    mutating func get(
        _ options: PublicKeyCredentialRequestOptionsJSON,
        token: String? = nil
    ) throws -> AuthenticationResponseJSON {
        if signCount > 0 { signCount += 1 }
        let client = clientData(options.challenge, "webauthn.get")
        let data = data(flags)
        return AuthenticationResponseJSON(
            id: Base64URL.encode(credentialID),
            response: .init(
                clientDataJSON: Base64URL.encode(client),
                authenticatorData: Base64URL.encode(data),
                signature: Base64URL.encode(try key.sign(data + Digest.sha256.hash(client))),
                userHandle: userHandle.map(Base64URL.encode)
            ),
            mfaToken: token
        )
    }

    private func clientData(_ challenge: String, _ usual: String) -> [UInt8] {
        Array(
            #"{"type":"\#(type ?? usual)","challenge":"\#(challenge)","origin":"\#(origin)","crossOrigin":\#(isCrossOrigin)}"#
                .utf8
        )
    }

    private func data(_ flags: UInt8) -> [UInt8] {
        let count = (0..<4).map { UInt8(truncatingIfNeeded: signCount >> (24 - 8 * UInt32($0))) }
        return Digest.sha256.hash(Array(relyingParty.utf8)) + [flags] + count
    }

    static func map(_ entries: [(CBORValue, CBORValue)]) -> CBORValue {
        .map(CBORMap(entries: entries.map { CBORMap.Entry(key: $0.0, value: $0.1) }))
    }
}
