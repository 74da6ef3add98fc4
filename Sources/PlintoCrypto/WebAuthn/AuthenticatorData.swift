/// The signed data of an authenticator (WebAuthn L3 §6.1), parsed strictly.
package struct AuthenticatorData: Hashable, Sendable {
    /// The flags (L3 §6.1). The two reserved bits are ignored, as the specification requires.
    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        package static let userPresent = Flags(rawValue: 0x01)
        package static let userVerified = Flags(rawValue: 0x04)
        package static let backupEligible = Flags(rawValue: 0x08)
        package static let backedUp = Flags(rawValue: 0x10)
        package static let attestedCredential = Flags(rawValue: 0x40)
        package static let extensions = Flags(rawValue: 0x80)
    }

    /// The credential created by a registration (L3 §6.5.1).
    package struct AttestedCredential: Hashable, Sendable {
        /// The authenticator model; 16 bytes, all zero if undisclosed.
        package let aaguid: [UInt8]
        package let id: [UInt8]
        /// The COSE_Key as received.
        package let publicKey: [UInt8]
    }

    /// The maximum length of a credential id (L3 §4).
    package static let longestCredentialID = 1023
    /// The size limit, generous for an RSA key, a long id and extensions.
    package static let longest = 16 * 1024

    /// The SHA-256 of the relying party's id.
    package let relyingPartyIDHash: [UInt8]
    package let flags: Flags
    package let signCount: UInt32
    package let credential: AttestedCredential?
    package let extensions: CBORMap?

    /// - Throws: ``WebAuthnError`` `malformedAuthenticatorData` if a part is truncated, too long or inconsistent with
    ///   the flags, or if bytes follow the last part.
    package init(_ bytes: [UInt8]) throws(WebAuthnError) {
        guard bytes.count >= 37 else {
            throw WebAuthnError(.malformedAuthenticatorData, "the authenticator data is shorter than 37 bytes")
        }
        guard bytes.count <= Self.longest else {
            throw WebAuthnError(.malformedAuthenticatorData, "the authenticator data is too long")
        }
        relyingPartyIDHash = Array(bytes[..<32])
        flags = Flags(rawValue: bytes[32])
        signCount = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
        var offset = 37
        credential =
            flags.contains(.attestedCredential) ? try Self.credential(in: bytes, from: &offset) : nil
        if flags.contains(.extensions) {
            guard let map = try Self.item(of: bytes, from: &offset, "the extensions").map else {
                throw WebAuthnError(
                    .malformedAuthenticatorData,
                    "the extensions of the authenticator data are not a map"
                )
            }
            extensions = map
        } else {
            extensions = nil
        }
        guard offset == bytes.count else {
            throw WebAuthnError(.malformedAuthenticatorData, "the authenticator data goes on after its last part")
        }
    }

    private static func credential(
        in bytes: [UInt8],
        from offset: inout Int
    ) throws(WebAuthnError) -> AttestedCredential {
        guard bytes.count >= offset + 18 else {
            throw WebAuthnError(.malformedAuthenticatorData, "the attested credential is cut short")
        }
        let aaguid = Array(bytes[offset..<(offset + 16)])
        let length = Int(bytes[offset + 16]) << 8 | Int(bytes[offset + 17])
        offset += 18
        guard (1...longestCredentialID).contains(length) else {
            throw WebAuthnError(
                .malformedAuthenticatorData,
                "the credential id does not have 1 to \(longestCredentialID) bytes"
            )
        }
        guard bytes.count >= offset + length else {
            throw WebAuthnError(.malformedAuthenticatorData, "the credential id is cut short")
        }
        let id = Array(bytes[offset..<(offset + length)])
        offset += length
        let start = offset
        _ = try item(of: bytes, from: &offset, "the public key")
        return AttestedCredential(aaguid: aaguid, id: id, publicKey: Array(bytes[start..<offset]))
    }

    private static func item(
        of bytes: [UInt8],
        from offset: inout Int,
        _ name: String
    ) throws(WebAuthnError) -> CBORValue {
        do {
            let (value, end) = try CBORDecoder.decodePrefix(of: bytes, from: offset)
            offset = end
            return value
        } catch {
            throw WebAuthnError(.malformedAuthenticatorData, "\(name) of the authenticator data: \(error)")
        }
    }
}
