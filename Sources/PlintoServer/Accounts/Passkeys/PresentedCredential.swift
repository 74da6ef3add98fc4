import PlintoCrypto
import PlintoModels

/// The members of a browser's answer in bytes: what both ceremonies read, each fault named by its field.
enum PresentedCredential {
    /// The credential id, and what the browser says it was asked.
    ///
    /// - Throws: 400 `invalid_format` or `too_long`.
    static func read(
        id: String,
        rawId: String,
        type: String,
        clientDataJSON: String
    ) throws(APIError) -> (id: [UInt8], clientData: ClientData) {
        guard type == "public-key" else {
            throw .invalid("type", .invalidFormat, "type must be public-key.")
        }
        guard id == rawId else {
            throw .invalid("rawId", .invalidFormat, "rawId must be the same as id.")
        }
        let credentialID = try bytes(id, "id", most: AuthenticatorData.longestCredentialID)
        guard !credentialID.isEmpty else { throw .invalid("id", .required, "id is required.") }
        let json = try bytes(clientDataJSON, "response.clientDataJSON", most: ClientData.longest)
        do throws(WebAuthnError) {
            return (credentialID, try ClientData(json))
        } catch {
            throw .invalid("response.clientDataJSON", .invalidFormat, "response.clientDataJSON: \(error).")
        }
    }

    /// - Parameter most: Bytes.
    /// - Throws: 400 `invalid_format` or `too_long`.
    static func bytes(_ text: String, _ field: String, most: Int) throws(APIError) -> [UInt8] {
        guard text.utf8.count <= (most * 4 + 2) / 3 else {
            throw .invalid(field, .tooLong, "\(field) is too long: the limit is \(most) bytes.")
        }
        guard let bytes = Base64URL.decode(text) else {
            throw .invalid(field, .invalidFormat, "\(field) must be base64url without padding.")
        }
        return bytes
    }
}

extension APIError {
    /// Why an answer was refused, in words that depend on nothing but itself.
    static func refused(_ error: WebAuthnError, _ code: ErrorCode) -> APIError {
        APIError(code, .passkeyRefused, "The passkey was not accepted: \(error).")
    }
}
