/// Makes and checks password hashes with Argon2id (RFC 9106), stored as PHC strings.
///
/// Each call keeps one core busy and fills the memory that its parameters name: run it on a pool of few threads.
/// Passwords are compared byte by byte: normalise them (NFC) before.
package struct PasswordHasher: Sendable {
    private static let saltLength = 16
    private static let tagLength = 32

    private let parameters: PasswordHashParameters
    private let random: any RandomSource

    /// - Parameter parameters: The costs of new hashes; older ones keep theirs.
    package init(parameters: PasswordHashParameters, random: any RandomSource) {
        self.parameters = parameters
        self.random = random
    }

    /// Hashes a new password with a random salt.
    ///
    /// - Throws: ``CryptoError`` `invalidParameters`, or `libraryFailure` where memory is short.
    package func hash(_ password: String) throws(CryptoError) -> String {
        let salt = random.bytes(Self.saltLength)
        let tag = try Argon2id.derive(
            Array(password.utf8),
            salt: salt,
            parameters: parameters,
            count: Self.tagLength
        )
        return PHCString(parameters: parameters, salt: salt, tag: tag).text
    }

    /// Whether this is the password that `phc` was made from, at the costs that `phc` names.
    ///
    /// Hashes that accounts brought along from elsewhere are taken too: bcrypt, scrypt and PBKDF2.
    ///
    /// - Throws: ``CryptoError`` `invalidPasswordHash` where `phc` is not such a hash, or `libraryFailure` where
    ///   memory is short; neither says anything about the password.
    package func verify(_ password: String, against phc: String) throws(CryptoError) -> Bool {
        try StoredPasswordHash(parsing: phc).fits(password)
    }

    /// Whether `phc` compares every byte of this password. bcrypt stops after 72: a longer password that fits proves no
    /// more than its beginning, and a hash of all of it would make whatever was typed after that the password.
    package func comparesWhole(_ password: String, against phc: String) -> Bool {
        guard let bytesRead = (try? StoredPasswordHash(parsing: phc))?.bytesRead else { return true }
        return password.utf8.count <= bytesRead
    }

    /// Whether a password that fits should be hashed anew, as its hash was made in another way than new ones are.
    ///
    /// Not where ``comparesWhole(_:against:)`` is false.
    package func needsRehash(_ phc: String) -> Bool {
        guard let stored = try? PHCString(parsing: phc) else { return true }
        return stored.parameters != parameters || stored.salt.count != Self.saltLength
            || stored.tag.count != Self.tagLength
    }
}
