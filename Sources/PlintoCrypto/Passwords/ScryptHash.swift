import COpenSSL

/// A scrypt hash (RFC 7914) as a PHC string: `$scrypt$ln=15,r=8,p=1$<salt>$<tag>`.
struct ScryptHash: Hashable, Sendable {
    /// The maximum memory. More indicates damage or an attack.
    private static let mostMemory = 1 << 30

    /// The binary logarithm of the cost N.
    let logN: Int
    let blockSize: Int
    let parallelism: Int
    let salt: [UInt8]
    let tag: [UInt8]

    /// - Throws: ``CryptoError`` `invalidPasswordHash` for damage, or costs beyond 1 GiB of memory.
    init(parsing text: String) throws(CryptoError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].isEmpty, fields[1] == "scrypt" else {
            throw CryptoError(.invalidPasswordHash, "the stored scrypt hash is damaged")
        }
        let costs = fields[2].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3,
            let logN = StoredPasswordHash.cost("ln=", costs[0]),
            let blockSize = StoredPasswordHash.cost("r=", costs[1]),
            let parallelism = StoredPasswordHash.cost("p=", costs[2]),
            let salt = Base64.standard.decode(fields[3].utf8), 1...64 ~= salt.count,
            let tag = Base64.standard.decode(fields[4].utf8), 16...64 ~= tag.count
        else {
            throw CryptoError(.invalidPasswordHash, "the stored scrypt hash is damaged")
        }
        guard 1...20 ~= logN, 1...64 ~= blockSize, 1...16 ~= parallelism,
            128 * blockSize << logN <= Self.mostMemory
        else {
            throw CryptoError(.invalidPasswordHash, "the stored scrypt hash has impossible costs")
        }
        (self.logN, self.blockSize, self.parallelism) = (logN, blockSize, parallelism)
        (self.salt, self.tag) = (salt, tag)
    }

    func fits(_ password: String) throws(CryptoError) -> Bool {
        var output = [UInt8](repeating: 0, count: tag.count)
        let phrase = Array(password.utf8)
        let isDone = unsafe phrase.withUnsafeBytes { phrase in
            unsafe EVP_PBE_scrypt(
                phrase.baseAddress?.assumingMemoryBound(to: CChar.self),
                phrase.count,
                salt,
                salt.count,
                1 << UInt64(logN),
                UInt64(blockSize),
                UInt64(parallelism),
                // Twice the requirement of the function, because the library also counts its own blocks.
                UInt64(2 * Self.mostMemory),
                &output,
                output.count
            ) == 1
        }
        guard isDone else { throw ErrorQueue.failure("scrypt") }
        return constantTimeEquals(output, tag)
    }
}
