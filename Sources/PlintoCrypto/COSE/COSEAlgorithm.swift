/// The signatures of passkeys that are accepted, by their numbers in IANA's registry (RFC 9053, RFC 8812).
package enum COSEAlgorithm: Int64, Hashable, Sendable, CaseIterable {
    /// ECDSA with SHA-256; on P-256, as WebAuthn has it (L3 §5.8.5).
    case es256 = -7
    /// Ed25519.
    case eddsa = -8
    /// RSASSA-PKCS1-v1_5 with SHA-256: the TPMs of Windows machines.
    case rs256 = -257
}
