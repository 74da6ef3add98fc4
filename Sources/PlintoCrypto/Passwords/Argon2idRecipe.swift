/// The costs and the salt of an Argon2id derivation, written like the start of a PHC string:
/// `$argon2id$v=19$m=65536,t=3,p=1$<salt>`.
package struct Argon2idRecipe: Hashable, Sendable {
    let parameters: PasswordHashParameters
    let salt: [UInt8]

    /// 64 MiB, three passes: recommended by RFC 9106 §4 for limited memory, about 0.2 s on one core. For keys of files,
    /// which an attacker can attack offline without a time limit.
    package static let forKeys = PasswordHashParameters(memoryKiB: 65_536, iterations: 3, parallelism: 1)

    package var text: String {
        let costs = "m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism)"
        return "$argon2id$v=\(Argon2id.version)$\(costs)$\(Base64.standard.encode(salt))"
    }

    init(parameters: PasswordHashParameters, salt: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
    }

    /// Creates a recipe with a new 128-bit salt.
    package init(_ parameters: PasswordHashParameters, random: some RandomSource) {
        self.init(parameters: parameters, salt: random.bytes(16))
    }

    /// Parses ``text``. The order of the parameters is fixed by the format.
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

    /// Derives `count` bytes. Blocks for as long as the costs require.
    ///
    /// - Throws: ``CryptoError`` `libraryFailure` if memory is exhausted.
    package func derive(_ password: String, count: Int) throws(CryptoError) -> [UInt8] {
        try Argon2id.derive(Array(password.utf8), salt: salt, parameters: parameters, count: count)
    }
}
