import PlintoModels
import PlintoStore

/// The table `backup_codes`: what is left of the codes that an account was given for the day its authenticator is lost.
struct BackupCodeRepository {
    let connection: any Transaction

    /// Replaces the codes of an account that has a second factor.
    ///
    /// - Parameter hashes: The keyed hash of each code, by its number.
    func replace(of user: UserID, by hashes: [[UInt8]]) throws {
        try connection.execute("DELETE FROM backup_codes WHERE user_id = $1", user)
        for (number, hash) in hashes.enumerated() {
            try connection.execute(
                "INSERT INTO backup_codes (user_id, number, hash) VALUES ($1, $2, $3)",
                user,
                number,
                hash
            )
        }
    }

    /// The keyed hash of one code; nil where it was used.
    func hash(of user: UserID, number: Int) throws -> [UInt8]? {
        try connection.row("SELECT hash FROM backup_codes WHERE user_id = $1 AND number = $2", user, number)?.get(0)
    }

    /// Removes a code, which was used.
    func remove(of user: UserID, number: Int) throws {
        try connection.execute("DELETE FROM backup_codes WHERE user_id = $1 AND number = $2", user, number)
    }

    /// How many are left.
    func count(of user: UserID) throws -> Int {
        try connection.row("SELECT count(*) FROM backup_codes WHERE user_id = $1", user)?.get(0) ?? 0
    }
}

extension Transaction {
    var backupCodes: BackupCodeRepository { BackupCodeRepository(connection: self) }
}
