/// The costs of Argon2id (RFC 9106 §3.1).
package struct PasswordHashParameters: Hashable, Sendable {
    /// Memory that one computation fills, in KiB.
    package let memoryKiB: Int
    /// Passes over that memory.
    package let iterations: Int
    /// Lanes, each of which may run on a thread of its own.
    package let parallelism: Int

    package init(memoryKiB: Int, iterations: Int, parallelism: Int) {
        self.memoryKiB = memoryKiB
        self.iterations = iterations
        self.parallelism = parallelism
    }

    /// 19 MiB, two passes: one of OWASP's equivalent choices, and about 20 ms of one core.
    package static let standard = PasswordHashParameters(memoryKiB: 19_456, iterations: 2, parallelism: 1)

    /// Costs next to nothing and protects nothing: for tests, which hash often.
    package static let testing = PasswordHashParameters(memoryKiB: 64, iterations: 1, parallelism: 1)

    /// Costs beyond these are an attack on the machine, or damage: no hash that anyone deploys needs them.
    func validate() throws(CryptoError) {
        guard 1...16 ~= parallelism else {
            throw CryptoError(.invalidParameters, "the parallelism of a password hash must be 1 to 16")
        }
        guard 1...64 ~= iterations else {
            throw CryptoError(.invalidParameters, "the iterations of a password hash must be 1 to 64")
        }
        // RFC 9106 §3.1: at least eight blocks a lane.
        guard (8 * parallelism)...1_048_576 ~= memoryKiB else {
            throw CryptoError(
                .invalidParameters,
                "the memory of a password hash must be \(8 * parallelism) KiB to 1 GiB"
            )
        }
    }
}
