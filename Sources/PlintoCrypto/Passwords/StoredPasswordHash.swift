/// A password hash as it may be stored: our own, or one that an account brought along from another system. Those are
/// only ever compared to, and replaced at the next sign-in.
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

    /// Whether it was made from this password; blocks for as long as its costs ask.
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

    /// How many bytes of a password it reads; nil for all of them.
    var bytesRead: Int? {
        switch self {
        case .bcrypt: BcryptHash.bytesRead
        case .argon2id, .scrypt, .pbkdf2: nil
        }
    }

    /// A decimal number without sign or leading zeros, after a name such as `m=`.
    static func cost(_ name: String, _ field: Substring) -> Int? {
        guard field.hasPrefix(name) else { return nil }
        let digits = field.dropFirst(name.count)
        guard let value = Int(digits), String(value) == digits, value >= 0 else { return nil }
        return value
    }
}
