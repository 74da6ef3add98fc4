/// Password hashing with Argon2id (RFC 9106), stored as PHC strings.
///
/// Each call uses one core and the memory named by its parameters, so run it on a small thread pool. Passwords are
/// compared bytewise, so normalize them (NFC) first.
package struct PasswordHasher: Sendable {
    private static let saltLength = 16
    private static let tagLength = 32

    private let parameters: PasswordHashParameters
    private let random: any RandomSource

    /// - Parameter parameters: The costs of new hashes. Existing hashes keep theirs.
    package init(parameters: PasswordHashParameters, random: any RandomSource) {
        self.parameters = parameters
        self.random = random
    }

    /// Hashes a new password with a random salt.
    ///
    /// - Throws: ``CryptoError`` `invalidParameters`, or `libraryFailure` if memory is exhausted.
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

    /// Returns true if `phc` was created from this password, with the costs that `phc` names.
    ///
    /// Imported hashes of other systems are supported too: bcrypt, scrypt and PBKDF2.
    ///
    /// - Throws: ``CryptoError`` `invalidPasswordHash` if `phc` is not such a hash, or `libraryFailure` if memory is
    ///   exhausted. Neither says anything about the password.
    package func verify(_ password: String, against phc: String) throws(CryptoError) -> Bool {
        try StoredPasswordHash(parsing: phc).fits(password)
    }

    /// Returns true if `phc` compares every byte of this password. bcrypt stops after 72 bytes: a longer password that
    /// matches proves only its beginning, and hashing all of it would make anything typed after that part of the
    /// password.
    package func comparesWhole(_ password: String, against phc: String) -> Bool {
        guard let bytesRead = (try? StoredPasswordHash(parsing: phc))?.bytesRead else { return true }
        return password.utf8.count <= bytesRead
    }

    /// Returns true if a matching password should be hashed again, because `phc` was created with other parameters than
    /// new hashes.
    ///
    /// Returns false if ``comparesWhole(_:against:)`` is false.
    package func needsRehash(_ phc: String) -> Bool {
        guard let stored = try? PHCString(parsing: phc) else { return true }
        return stored.parameters != parameters || stored.salt.count != Self.saltLength
            || stored.tag.count != Self.tagLength
    }
}
