import PlintoModels
import PlintoStore

/// The table `backup_codes`: the remaining backup codes of an account, for the loss of its authenticator.
struct BackupCodeRepository {
    let transaction: any Transaction

    /// Replaces the codes of an account that has a second factor.
    ///
    /// - Parameter hashes: The keyed hash of each code, by its number.
    func replace(of user: UserID, by hashes: [[UInt8]]) throws {
        try transaction.execute("DELETE FROM backup_codes WHERE user_id = $1", user)
        for (number, hash) in hashes.enumerated() {
            try transaction.execute(
                "INSERT INTO backup_codes (user_id, number, hash) VALUES ($1, $2, $3)",
                user,
                number,
                hash
            )
        }
    }

    /// The keyed hash of one code; nil if it was used.
    func hash(of user: UserID, number: Int) throws -> [UInt8]? {
        try transaction.row("SELECT hash FROM backup_codes WHERE user_id = $1 AND number = $2", user, number)?.get(0)
    }

    /// Removes a used code.
    func remove(of user: UserID, number: Int) throws {
        try transaction.execute("DELETE FROM backup_codes WHERE user_id = $1 AND number = $2", user, number)
    }

    /// The number of remaining codes.
    func count(of user: UserID) throws -> Int {
        try transaction.row("SELECT count(*) FROM backup_codes WHERE user_id = $1", user)?.get(0) ?? 0
    }
}

extension Transaction {
    var backupCodes: BackupCodeRepository { BackupCodeRepository(transaction: self) }
}
