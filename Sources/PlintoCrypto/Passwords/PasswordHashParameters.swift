/// The costs of Argon2id (RFC 9106 §3.1).
package struct PasswordHashParameters: Hashable, Sendable {
    /// The memory of one computation in KiB.
    package let memoryKiB: Int
    /// The number of passes over the memory.
    package let iterations: Int
    /// The number of lanes, each of which may run on its own thread.
    package let parallelism: Int

    package init(memoryKiB: Int, iterations: Int, parallelism: Int) {
        self.memoryKiB = memoryKiB
        self.iterations = iterations
        self.parallelism = parallelism
    }

    /// 19 MiB, two passes: one of OWASP's equivalent recommendations, about 20 ms on one core.
    package static let standard = PasswordHashParameters(memoryKiB: 19_456, iterations: 2, parallelism: 1)

    /// Minimal costs without protection, for tests that hash often.
    package static let testing = PasswordHashParameters(memoryKiB: 64, iterations: 1, parallelism: 1)

    /// Checks the limits. Higher costs are not in use and indicate damage or an attack.
    func validate() throws(CryptoError) {
        guard 1...16 ~= parallelism else {
            throw CryptoError(.invalidParameters, "the parallelism of a password hash must be 1 to 16")
        }
        guard 1...64 ~= iterations else {
            throw CryptoError(.invalidParameters, "the iterations of a password hash must be 1 to 64")
        }
        // RFC 9106 §3.1: at least eight blocks per lane.
        guard (8 * parallelism)...1_048_576 ~= memoryKiB else {
            throw CryptoError(
                .invalidParameters,
                "the memory of a password hash must be \(8 * parallelism) KiB to 1 GiB"
            )
        }
    }
}
