import PlintoModels

/// What the browser says it was asked (WebAuthn L3 §5.8.1): JSON whose hash the authenticator signs.
package struct ClientData: Hashable, Sendable {
    /// Which ceremony it is of.
    package enum Kind: String, Hashable, Sendable {
        case create = "webauthn.create"
        case get = "webauthn.get"
    }

    /// The members that are checked. Others may be there, and more may come (L3 §5.8.1.1).
    private struct Members: Decodable {
        let type: String
        let challenge: String
        let origin: String
        let crossOrigin: Bool?
        let topOrigin: String?
    }

    /// Generous for long origins and members of the future.
    package static let longest = 8 * 1024

    let type: String
    let origin: String
    let isCrossOrigin: Bool
    /// SHA-256 of the challenge: what a server that keeps no challenges in the clear finds it by.
    package let challengeHash: [UInt8]
    /// SHA-256 of the whole, which signatures are of.
    let hash: [UInt8]

    /// - Throws: ``WebAuthnError`` `malformedClientData` unless it is JSON with type, challenge and origin.
    package init(_ bytes: [UInt8]) throws(WebAuthnError) {
        guard bytes.count <= Self.longest else {
            throw WebAuthnError(.malformedClientData, "the client data is too long")
        }
        guard let members = try? WireJSON.decodeResponse(Members.self, from: bytes) else {
            throw WebAuthnError(.malformedClientData, "the client data is not JSON with type, challenge and origin")
        }
        guard let challenge = Base64URL.decode(members.challenge) else {
            throw WebAuthnError(.malformedClientData, "the challenge in the client data is not base64url")
        }
        type = members.type
        origin = members.origin
        isCrossOrigin = members.crossOrigin == true || members.topOrigin != nil
        challengeHash = Digest.sha256.hash(challenge)
        hash = Digest.sha256.hash(bytes)
    }
}
