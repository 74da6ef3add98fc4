/// The limits of the agent: how much a request may contain, and how much is kept.
enum Limits {
    /// Characters of a new passphrase, at least.
    static let shortestPassphrase = 8
    /// Bytes of a passphrase.
    static let longestPassphrase = 1024
    /// Bytes of each field of a login.
    static let loginField = 1024
    /// Code points of the name of a TOTP entry, at most.
    static let totpName = 64
    /// Code points of the issuer and the account name of a TOTP entry.
    static let totpLabel = 256
    /// Bytes of the shared secret of a TOTP entry.
    static let totpSecret = 1024
    /// Rows of the record of token requests, of which the oldest are removed first.
    static let tokenAccesses = 1000
    /// Bytes of the path of an executable in that record: longer ones are cut, because the record is meant for people.
    static let executablePath = 1024
}
