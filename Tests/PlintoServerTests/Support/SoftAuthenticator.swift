import PlintoModels

@testable import PlintoCrypto

/// An authenticator and the browser before it, in software: one passkey, and every member that a test may want to be
/// wrong.
struct SoftAuthenticator: Sendable {
    static let userPresent: UInt8 = 0x01
    static let userVerified: UInt8 = 0x04
    static let backupEligible: UInt8 = 0x08
    static let backedUp: UInt8 = 0x10

    private let key: SigningKey
    var credentialID: [UInt8]
    var origin = "http://plinto.test"
    var relyingParty = "plinto.test"
    var flags = userPresent | userVerified
    var signCount: UInt32 = 0
    /// What the passkey says whose it is; nil where it says nothing.
    var userHandle: [UInt8]?
    var type: String?
    var isCrossOrigin = false

    init(_ algorithm: SigningAlgorithm = .es256) throws {
        key = try SigningKey.generate(algorithm, random: SystemRandom())
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
            + credentialID + (try coseKey())
        let object = Self.map([
            (.text("fmt"), .text("none")),
            (.text("attStmt"), Self.map([])),
            (.text("authData"), .bytes(data(flags | 0x40) + credential)),
        ])
        return RegistrationResponseJSON(
            id: Base64URL.encode(credentialID),
            response: .init(
                clientDataJSON: Base64URL.encode(clientData(options.challenge, "webauthn.create")),
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
                signature: Base64URL.encode(try sign(data + Digest.sha256.hash(client))),
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

    private func sign(_ message: [UInt8]) throws -> [UInt8] {
        let signature = try key.sign(message)
        guard key.algorithm == .es256 else { return signature }
        return try ECDSASignature.der(fromJOSE: signature) ?? []
    }

    private func coseKey() throws -> [UInt8] {
        guard let jwk = key.publicJWK, let x = Base64URL.decode(jwk.x) else { return [] }
        guard let y = jwk.y.flatMap(Base64URL.decode) else {
            return Self.map([
                (.unsigned(1), .unsigned(1)), (.unsigned(3), .negative(7)), (.negative(0), .unsigned(6)),
                (.negative(1), .bytes(x)),
            ]).encoded
        }
        return Self.map([
            (.unsigned(1), .unsigned(2)), (.unsigned(3), .negative(6)), (.negative(0), .unsigned(1)),
            (.negative(1), .bytes(x)), (.negative(2), .bytes(y)),
        ]).encoded
    }

    private static func map(_ entries: [(CBORValue, CBORValue)]) -> CBORValue {
        .map(CBORMap(entries: entries.map { CBORMap.Entry(key: $0.0, value: $0.1) }))
    }
}
