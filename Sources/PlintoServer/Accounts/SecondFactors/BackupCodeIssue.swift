import PlintoCrypto
import PlintoModels

/// Creates and compares the backup codes of accounts.
///
/// The stored form of a code is its keyed hash, which costs microseconds: neither a set-up nor a guess occupies the
/// hashing pool. See ``CodeHasher``.
struct BackupCodeIssue: Sendable {
    let hasher: CodeHasher
    let random: any RandomSource

    /// Ten new codes of a user, and the hash of each, by number.
    func callAsFunction(for user: UserID) -> (codes: [BackupCode], hashes: [[UInt8]]) {
        let codes = (0..<BackupCode.count).map { BackupCode(number: $0, from: random) }
        return (codes, codes.map { hasher.hash($0.characters, row: Self.row($0, user)) })
    }

    /// Returns whether `code` of `user` has this hash. Compares in constant time.
    func matches(_ code: BackupCode, of user: UserID, hash: [UInt8]) -> Bool {
        hasher.matches(code.characters, row: Self.row(code, user), hash: hash)
    }

    /// Binds a hash to its user and its number.
    private static func row(_ code: BackupCode, _ user: UserID) -> String {
        "backup code \(code.number) of \(user.text)"
    }
}
