import CCrypt

/// A bcrypt hash in the format of crypt(5): `$2b$10$` and 53 characters of salt and tag.
///
/// bcrypt uses only the first 72 bytes of a password, and so does this, to be compatible with the system of origin.
struct BcryptHash: Hashable, Sendable {
    /// The maximum cost. Each step doubles the work; 16 takes seconds, and higher costs are not in use.
    private static let costs = 4...16
    private static let length = 60
    /// The number of bytes that bcrypt uses.
    static let bytesRead = 72
    private static let alphabet = Set("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    let text: String

    /// - Throws: ``CryptoError`` `invalidPasswordHash` for damage, or costs beyond 16.
    init(parsing text: String) throws(CryptoError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard text.utf8.count == Self.length, fields.count == 4, fields[0].isEmpty,
            ["2a", "2b", "2y"].contains(fields[1]), fields[2].utf8.count == 2, let cost = Int(fields[2]),
            fields[3].utf8.allSatisfy(Self.alphabet.contains)
        else {
            throw CryptoError(.invalidPasswordHash, "the stored bcrypt hash is damaged")
        }
        guard Self.costs.contains(cost) else {
            throw CryptoError(.invalidPasswordHash, "the stored bcrypt hash has impossible costs")
        }
        self.text = text
    }

    func fits(_ password: String) throws(CryptoError) -> Bool {
        // crypt_r stops at a NUL and would ignore the rest.
        guard !password.utf8.contains(0) else { return false }
        var output = [CChar](repeating: 0, count: Self.length + 1)
        let outcome = unsafe password.withCString { phrase in
            unsafe text.withCString { setting in unsafe plinto_crypt(phrase, setting, &output, output.count) }
        }
        switch outcome {
        case plinto_crypt_done:
            return constantTimeEquals(output.dropLast().map { UInt8(bitPattern: $0) }, Array(text.utf8))
        case plinto_crypt_missing:
            throw CryptoError(.libraryFailure, "a bcrypt hash needs libcrypt.so.1; install the package libcrypt1")
        default:
            throw CryptoError(.libraryFailure, "the system's crypt_r refuses a bcrypt hash")
        }
    }
}
