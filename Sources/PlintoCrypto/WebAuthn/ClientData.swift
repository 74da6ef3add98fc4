import PlintoModels

/// The browser's description of the request (WebAuthn L3 §5.8.1): JSON whose hash the authenticator signs.
package struct ClientData: Hashable, Sendable {
    /// The ceremony.
    package enum Kind: String, Hashable, Sendable {
        case create = "webauthn.create"
        case get = "webauthn.get"
    }

    /// The members that are checked. Others are allowed and may be added (L3 §5.8.1.1).
    private struct Members: Decodable {
        let type: String
        let challenge: String
        let origin: String
        let crossOrigin: Bool?
        let topOrigin: String?
    }

    /// The size limit, generous for long origins and future members.
    package static let longest = 8 * 1024

    let type: String
    let origin: String
    let isCrossOrigin: Bool
    /// The SHA-256 of the challenge, by which a server finds the challenge without storing it in clear text.
    package let challengeHash: [UInt8]
    /// The SHA-256 of the whole, which is signed.
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
