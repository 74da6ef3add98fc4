import PlintoModels

/// All of an entry but its secret: sealed in the store, for it tells whom a person has an account with, and a
/// changed number of digits would make wrong codes.
struct TOTPProperties: Codable, Hashable, Sendable {
    var issuer: String?
    var account: String?
    var algorithm: OTPAlgorithm
    var digits: Int
    /// Seconds that a code lives.
    var period: Int
}
