/// How a JWT is signed, by its name in the registry of RFC 7518 §3.1 and RFC 8037 §3.1. There is no `none`.
package enum SigningAlgorithm: String, Codable, Hashable, Sendable, CaseIterable {
    /// ECDSA on the curve P-256 with SHA-256.
    case es256 = "ES256"
    /// Ed25519.
    case eddsa = "EdDSA"
    /// HMAC with SHA-256: whoever can verify can also sign.
    case hs256 = "HS256"
}
