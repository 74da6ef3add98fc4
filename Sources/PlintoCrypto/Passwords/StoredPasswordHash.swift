/// A stored password hash: our own format, or one imported from another system. Imported hashes are only verified, and
/// replaced at the next sign-in.
enum StoredPasswordHash: Hashable, Sendable {
    case argon2id(PHCString)
    case bcrypt(BcryptHash)
    case scrypt(ScryptHash)
    case pbkdf2(PBKDF2Hash)

    /// - Throws: ``CryptoError`` `invalidPasswordHash` for another function, damage, or costs that would stall the
    ///   machine.
    init(parsing text: String) throws(CryptoError) {
        switch text.split(separator: "$", maxSplits: 2, omittingEmptySubsequences: false).dropFirst().first {
        case "2a", "2b", "2y": self = .bcrypt(try BcryptHash(parsing: text))
        case "scrypt": self = .scrypt(try ScryptHash(parsing: text))
        case "pbkdf2-sha256", "pbkdf2-sha512": self = .pbkdf2(try PBKDF2Hash(parsing: text))
        default: self = .argon2id(try PHCString(parsing: text))
        }
    }

    /// Returns true if it was created from this password. Blocks for as long as its costs require.
    ///
    /// - Throws: ``CryptoError`` `libraryFailure`, which says nothing about the password.
    func fits(_ password: String) throws(CryptoError) -> Bool {
        switch self {
        case .argon2id(let hash): try hash.fits(password)
        case .bcrypt(let hash): try hash.fits(password)
        case .scrypt(let hash): try hash.fits(password)
        case .pbkdf2(let hash): try hash.fits(password)
        }
    }

    /// The number of bytes of a password that it uses; nil for all.
    var bytesRead: Int? {
        switch self {
        case .bcrypt: BcryptHash.bytesRead
        case .argon2id, .scrypt, .pbkdf2: nil
        }
    }

    /// Parses a decimal number without sign or leading zeros after a name such as `m=`.
    static func cost(_ name: String, _ field: Substring) -> Int? {
        guard field.hasPrefix(name) else { return nil }
        let digits = field.dropFirst(name.count)
        guard let value = Int(digits), String(value) == digits, value >= 0 else { return nil }
        return value
    }
}
