/// How something is derived from a password by Argon2id: the costs and the salt, written as the string format of the
/// Password Hashing Competition begins: `$argon2id$v=19$m=65536,t=3,p=1$<salt>`.
package struct Argon2idRecipe: Hashable, Sendable {
    let parameters: PasswordHashParameters
    let salt: [UInt8]

    /// 64 MiB, three passes: RFC 9106 §4 recommends it where memory is short, and it takes some 0.2 s of one core. For a
    /// key that opens a file, which whoever has the file may guess at for as long as they like.
    package static let forKeys = PasswordHashParameters(memoryKiB: 65_536, iterations: 3, parallelism: 1)

    package var text: String {
        let costs = "m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism)"
        return "$argon2id$v=\(Argon2id.version)$\(costs)$\(Base64.standard.encode(salt))"
    }

    init(parameters: PasswordHashParameters, salt: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
    }

    /// A recipe with a salt of its own, of 128 bits.
    package init(_ parameters: PasswordHashParameters, random: some RandomSource) {
        self.init(parameters: parameters, salt: random.bytes(16))
    }

    /// Reads what ``text`` writes; the order of the parameters is fixed, as the format demands.
    ///
    /// - Throws: ``CryptoError`` `invalidPasswordHash` for another function, another version, or damage.
    package init(parsing text: Substring) throws(CryptoError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].isEmpty, fields[1] == "argon2id" else {
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
            let salt = Base64.standard.decode(fields[4].utf8), 8...64 ~= salt.count
        else {
            throw CryptoError(.invalidPasswordHash, "the stored password hash is damaged")
        }
        let parameters = PasswordHashParameters(memoryKiB: memory, iterations: iterations, parallelism: parallelism)
        do {
            try parameters.validate()
        } catch {
            throw CryptoError(.invalidPasswordHash, "the stored password hash has impossible costs: \(error.reason)")
        }
        self.init(parameters: parameters, salt: salt)
    }

    /// Derives `count` bytes, blocking for as long as the costs ask.
    ///
    /// - Throws: ``CryptoError`` `libraryFailure` where there is not enough memory.
    package func derive(_ password: String, count: Int) throws(CryptoError) -> [UInt8] {
        try Argon2id.derive(Array(password.utf8), salt: salt, parameters: parameters, count: count)
    }
}
