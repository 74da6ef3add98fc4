import PlintoModels

/// All of an entry but its secret: sealed in the store, for it tells whom a person has an account with, and a
/// changed number of digits would make wrong codes.
struct TOTPProperties: Codable, Hashable, Sendable {
    var issuer: String?
    var account: String?
    /// Nil means ``OTPKind/totp``.
    var kind: OTPKind?
    var algorithm: OTPAlgorithm
    var digits: Int
    /// Seconds that a code is valid for.
    var period: Int
}
