import PlintoCrypto
import PlintoModels
import PlintoSystem

/// Hashes and verifies passwords on the pool.
struct PasswordService: Sendable {
    /// The result of comparing a password with the stored one.
    enum Verdict: Hashable, Sendable {
        case wrong
        /// Right; with a new hash if the stored one has an older cost.
        case right(rehashed: String?)
    }

    private let hasher: PasswordHasher
    let pool: HashingPool
    /// The hash that is compared for an account that does not exist: it costs the same and never matches.
    private let decoy: String

    init(parameters: PasswordHashParameters, pool: HashingPool, random: any RandomSource) {
        hasher = PasswordHasher(parameters: parameters, random: random)
        self.pool = pool
        decoy = Self.decoy(parameters, random: random)
    }

    /// - Parameter password: The result of ``PasswordPolicy/normalized(_:field:)``.
    func hash(_ password: String, for principal: HashingPool.Principal) async throws -> String {
        let hasher = hasher
        return try await pool.run(for: principal) { try hasher.hash(password) }
    }

    /// Compares a password; takes as long if there is nothing to compare with.
    ///
    /// A hash of this server is of normalization form C, but an imported one may be of the raw keyboard input. Both are
    /// tried, whatever is stored, so that the time does not reveal it.
    ///
    /// - Parameters:
    ///   - password: The result of ``PasswordPolicy/presented(_:field:)``.
    ///   - stored: The PHC string; nil if there is no such account, or it has no password.
    func verify(
        _ password: String,
        against stored: String?,
        for principal: HashingPool.Principal
    ) async throws -> Verdict {
        let hasher = hasher
        let target = stored ?? decoy
        let normalized = password.normalizedNFC
        // Two spellings of one character are equal as text, but different bytes.
        let candidates = normalized.utf8.elementsEqual(password.utf8) ? [normalized] : [normalized, password]
        return try await pool.run(for: principal) {
            guard let fitting = try candidates.first(where: { try hasher.verify($0, against: target) }), let stored
            else { return .wrong }
            let isRenewed = hasher.needsRehash(stored) && hasher.comparesWhole(fitting, against: stored)
            return .right(rehashed: isRenewed ? try hasher.hash(normalized) : nil)
        }
    }

    /// A PHC string of the given cost with a random tag: computing a real one would delay the start.
    private static func decoy(_ parameters: PasswordHashParameters, random: any RandomSource) -> String {
        let cost = "m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism)"
        let salt = Base64.standard.encode(random.bytes(16))
        let tag = Base64.standard.encode(random.bytes(32))
        return "$argon2id$v=19$\(cost)$\(salt)$\(tag)"
    }
}
