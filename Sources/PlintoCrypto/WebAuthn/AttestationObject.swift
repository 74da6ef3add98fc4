/// The result of a registration (WebAuthn L3 §6.5): the authenticator data and the attestation statement.
package struct AttestationObject: Hashable, Sendable {
    /// The format of the statement, such as `none` or `packed`.
    package let format: String
    package let statement: CBORMap
    /// The bytes covered by the statement's signature.
    package let authenticatorDataBytes: [UInt8]
    package let authenticatorData: AuthenticatorData

    /// The size limit, generous for a chain of certificates.
    package static let longest = 64 * 1024

    /// - Throws: ``WebAuthnError`` `malformedAttestation` unless it is canonical CBOR with exactly the three members.
    package init(_ bytes: [UInt8]) throws(WebAuthnError) {
        guard bytes.count <= Self.longest else {
            throw WebAuthnError(.malformedAttestation, "the attestation object is too long")
        }
        let value: CBORValue
        do {
            value = try CBORDecoder.decode(bytes)
        } catch {
            throw WebAuthnError(.malformedAttestation, "the attestation object: \(error)")
        }
        guard let map = value.map, map.entries.count == 3, let format = map["fmt"]?.text,
            let statement = map["attStmt"]?.map, let data = map["authData"]?.bytes
        else {
            throw WebAuthnError(
                .malformedAttestation,
                "the attestation object does not have the members fmt, attStmt and authData"
            )
        }
        self.format = format
        self.statement = statement
        authenticatorDataBytes = data
        authenticatorData = try AuthenticatorData(data)
    }
}
