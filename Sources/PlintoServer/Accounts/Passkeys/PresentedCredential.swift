import PlintoCrypto
import PlintoModels

/// Decodes the members of a browser's response that both ceremonies read; each error names its field.
enum PresentedCredential {
    /// The credential id, and the client data.
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

    /// - Parameter most: The maximum number of bytes.
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
    /// The error for a refused response, which depends on nothing but the response itself.
    static func refused(_ error: WebAuthnError, _ code: ErrorCode) -> APIError {
        APIError(code, .passkeyRefused, "The passkey was not accepted: \(error).")
    }
}
