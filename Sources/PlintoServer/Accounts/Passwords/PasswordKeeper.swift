import PlintoCrypto
import PlintoModels
import PlintoSystem

/// Hashes and verifies passwords on the pool.
struct PasswordKeeper: Sendable {
    /// How a password that was given compares to the stored one.
    enum Verdict: Hashable, Sendable {
        case wrong
        /// Right; and where the stored hash is of an older cost, its successor.
        case right(rehashed: String?)
    }

    private let hasher: PasswordHasher
    let pool: HashingPool
    /// What the password of an account that does not exist is compared to: it costs the same and is never right.
    private let decoy: String

    init(parameters: PasswordHashParameters, pool: HashingPool, random: any RandomSource) {
        hasher = PasswordHasher(parameters: parameters, random: random)
        self.pool = pool
        decoy = Self.decoy(parameters, random: random)
    }

    /// - Parameter password: As ``PasswordPolicy/normalized(_:field:)`` gives it.
    func hash(_ password: String, for principal: HashingPool.Principal) async throws -> String {
        let hasher = hasher
        return try await pool.run(for: principal) { try hasher.hash(password) }
    }

    /// Compares; takes as long where there is nothing to compare to.
    ///
    /// A hash of this server is of normalization form C, but one that was made elsewhere may be of what the keyboard sent.
    /// Both are tried, whatever is stored, so that the time does not tell what is.
    ///
    /// - Parameters:
    ///   - password: As ``PasswordPolicy/presented(_:field:)`` gives it.
    ///   - stored: The PHC string; nil where there is no such account, or it has no password.
    func verify(
        _ password: String,
        against stored: String?,
        for principal: HashingPool.Principal
    ) async throws -> Verdict {
        let hasher = hasher
        let target = stored ?? decoy
        let normalized = password.normalizedNFC
        // Two spellings of one character are equal as text, and different bytes.
        let candidates = normalized.utf8.elementsEqual(password.utf8) ? [normalized] : [normalized, password]
        return try await pool.run(for: principal) {
            guard let fitting = try candidates.first(where: { try hasher.verify($0, against: target) }), let stored
            else { return .wrong }
            let isRenewed = hasher.needsRehash(stored) && hasher.comparesWhole(fitting, against: stored)
            return .right(rehashed: isRenewed ? try hasher.hash(normalized) : nil)
        }
    }

    /// A PHC string of the given cost with a random tag: computing one would delay the start.
    private static func decoy(_ parameters: PasswordHashParameters, random: any RandomSource) -> String {
        let cost = "m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism)"
        let salt = Base64.standard.encode(random.bytes(16))
        let tag = Base64.standard.encode(random.bytes(32))
        return "$argon2id$v=19$\(cost)$\(salt)$\(tag)"
    }
}
