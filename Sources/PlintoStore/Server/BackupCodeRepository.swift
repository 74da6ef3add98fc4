package import PlintoModels

/// The table `backup_codes`: what is left of the codes that an account was given for the day its authenticator is lost.
package struct BackupCodeRepository {
    let connection: any SQLConnection

    /// Replaces the codes of an account that has an enrolment.
    ///
    /// - Parameter hashes: The PHC string of each code, by its number.
    package func replace(of user: UserID, by hashes: [String]) throws {
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

    /// The PHC string of one code; nil where it was used.
    package func hash(of user: UserID, number: Int) throws -> String? {
        try connection.row("SELECT hash FROM backup_codes WHERE user_id = $1 AND number = $2", user, number)?.get(0)
    }

    /// Uses a code up; false where somebody else did, or it was replaced.
    package func use(of user: UserID, number: Int, hash: String) throws -> Bool {
        try connection.execute(
            "DELETE FROM backup_codes WHERE user_id = $1 AND number = $2 AND hash = $3",
            user,
            number,
            hash
        ) == 1
    }

    /// How many are left.
    package func count(of user: UserID) throws -> Int {
        try connection.row("SELECT count(*) FROM backup_codes WHERE user_id = $1", user)?.get(0) ?? 0
    }
}

extension SQLConnection {
    package var backupCodes: BackupCodeRepository { BackupCodeRepository(connection: self) }
}
