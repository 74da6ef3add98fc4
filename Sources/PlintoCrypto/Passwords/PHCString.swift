/// A password hash as it is stored, in the string format of the Password Hashing Competition:
/// `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`.
struct PHCString: Hashable, Sendable {
    let parameters: PasswordHashParameters
    let salt: [UInt8]
    let tag: [UInt8]

    var text: String {
        let costs = "m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism)"
        return "$argon2id$v=\(Argon2id.version)$\(costs)$\(Base64.standard.encode(salt))$\(Base64.standard.encode(tag))"
    }

    init(parameters: PasswordHashParameters, salt: [UInt8], tag: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.tag = tag
    }

    /// Reads what ``text`` writes; the order of the parameters is fixed, as the format demands.
    ///
    /// - Throws: ``CryptoError`` `invalidPasswordHash` for another function, another version, or damage.
    init(parsing text: String) throws(CryptoError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1] == "argon2id" else {
            throw CryptoError(.invalidPasswordHash, "the stored password hash is not an Argon2id hash")
        }
        guard fields[2] == "v=\(Argon2id.version)" else {
            throw CryptoError(.invalidPasswordHash, "the stored password hash is of another version of Argon2id")
        }
        let costs = fields[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3,
            let memory = StoredPasswordHash.cost("m=", costs[0]),
            let iterations = StoredPasswordHash.cost("t=", costs[1]),
            let parallelism = StoredPasswordHash.cost("p=", costs[2]),
            let salt = Base64.standard.decode(fields[4].utf8), 8...64 ~= salt.count,
            let tag = Base64.standard.decode(fields[5].utf8), 16...64 ~= tag.count
        else {
            throw CryptoError(.invalidPasswordHash, "the stored password hash is damaged")
        }
        let parameters = PasswordHashParameters(memoryKiB: memory, iterations: iterations, parallelism: parallelism)
        do {
            try parameters.validate()
        } catch {
            throw CryptoError(.invalidPasswordHash, "the stored password hash has impossible costs: \(error.reason)")
        }
        self.init(parameters: parameters, salt: salt, tag: tag)
    }

    func fits(_ password: String) throws(CryptoError) -> Bool {
        let derived = try Argon2id.derive(
            Array(password.utf8),
            salt: salt,
            parameters: parameters,
            count: tag.count
        )
        return constantTimeEquals(derived, tag)
    }
}
