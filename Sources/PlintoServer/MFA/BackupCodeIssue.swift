import PlintoCrypto

/// Makes the backup codes of an account.
struct BackupCodeIssue: Sendable {
    let passwords: PasswordKeeper
    let random: any RandomSource

    /// Ten new codes, and what is stored of each, by number.
    ///
    /// The hashes are computed one after the other, so that they take one place at a time in the pool and sign-ins go
    /// in between.
    ///
    /// - Throws: 503 `overloaded`.
    func callAsFunction() async throws -> (codes: [BackupCode], hashes: [String]) {
        let codes = (0..<BackupCode.count).map { BackupCode(number: $0, from: random) }
        var hashes: [String] = []
        for code in codes { hashes.append(try await passwords.hash(code.characters)) }
        return (codes, hashes)
    }
}
