import PlintoCrypto
import PlintoModels

/// A browser's response, decoded to bytes.
struct AuthenticatorResponse: Sendable {
    private static let longestSignature = 1024
    /// WebAuthn L3 §5.4.3.
    private static let longestHandle = 64

    let credentialID: [UInt8]
    let clientData: ClientData
    let authenticatorData: [UInt8]
    let signature: [UInt8]
    let userHandle: [UInt8]?

    /// - Throws: 400 `invalid_format` or `too_long`.
    init(_ request: AuthenticationResponseJSON) throws(APIError) {
        (credentialID, clientData) = try PresentedCredential.read(
            id: request.id,
            rawId: request.rawId,
            type: request.type,
            clientDataJSON: request.response.clientDataJSON
        )
        let response = request.response
        authenticatorData = try PresentedCredential.bytes(
            response.authenticatorData,
            "response.authenticatorData",
            most: AuthenticatorData.longest
        )
        signature = try PresentedCredential.bytes(
            response.signature,
            "response.signature",
            most: Self.longestSignature
        )
        if let handle = response.userHandle {
            userHandle = try PresentedCredential.bytes(handle, "response.userHandle", most: Self.longestHandle)
        } else {
            userHandle = nil
        }
    }
}
