import COpenSSL

/// A PBKDF2 hash (RFC 8018 §5.2) as a PHC string, `$pbkdf2-sha512$i=210000$<salt>$<tag>`, or in passlib's format with
/// the bare number of rounds and `.` instead of `+`.
struct PBKDF2Hash: Hashable, Sendable {
    enum Digest: String, Hashable, Sendable {
        case sha256 = "pbkdf2-sha256"
        case sha512 = "pbkdf2-sha512"
    }

    /// The maximum number of rounds. More take half a minute and indicate damage or an attack.
    private static let rounds = 1...10_000_000

    let digest: Digest
    let rounds: Int
    let salt: [UInt8]
    let tag: [UInt8]

    /// - Throws: ``CryptoError`` `invalidPasswordHash` for another digest, damage, or costs beyond ten million rounds.
    init(parsing text: String) throws(CryptoError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].isEmpty, let digest = Digest(rawValue: String(fields[1])),
            let rounds = StoredPasswordHash.cost("i=", fields[2]) ?? StoredPasswordHash.cost("", fields[2]),
            let salt = Self.decode(fields[3]), 1...64 ~= salt.count,
            let tag = Self.decode(fields[4]), 16...64 ~= tag.count
        else {
            throw CryptoError(.invalidPasswordHash, "the stored PBKDF2 hash is damaged")
        }
        guard Self.rounds.contains(rounds) else {
            throw CryptoError(.invalidPasswordHash, "the stored PBKDF2 hash has impossible costs")
        }
        (self.digest, self.rounds, self.salt, self.tag) = (digest, rounds, salt, tag)
    }

    private static func decode(_ field: Substring) -> [UInt8]? {
        Base64.standard.decode(field.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "+") : $0 })
    }

    func fits(_ password: String) throws(CryptoError) -> Bool {
        var output = [UInt8](repeating: 0, count: tag.count)
        let phrase = Array(password.utf8)
        let isDone = unsafe phrase.withUnsafeBytes { phrase in
            unsafe PKCS5_PBKDF2_HMAC(
                phrase.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(phrase.count),
                salt,
                Int32(salt.count),
                Int32(rounds),
                digest == .sha256 ? EVP_sha256() : EVP_sha512(),
                Int32(output.count),
                &output
            ) == 1
        }
        guard isDone else { throw ErrorQueue.failure("PBKDF2") }
        return constantTimeEquals(output, tag)
    }
}
