import PlintoModels
import PlintoStore

/// The table `reserved_usernames`: usernames that were given up and are reserved for a while, so that no one can
/// impersonate their former user.
struct UsernameReservationRepository {
    let transaction: any Transaction

    /// Reserves a folded username for the user who gave it up.
    func reserve(_ key: String, for user: UserID, until: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO reserved_usernames (username_key, user_id, until) VALUES ($1, $2, $3)
            ON CONFLICT (username_key) DO UPDATE SET user_id = excluded.user_id, until = excluded.until
            """,
            key,
            user,
            until
        )
    }

    /// Returns whether a folded username is reserved for another user.
    ///
    /// - Parameter user: The user who wants it; nil for one whose account is being created.
    func isReserved(_ key: String, from user: UserID?, at now: Timestamp) throws -> Bool {
        try transaction.row(
            "SELECT 1 FROM reserved_usernames WHERE username_key = $1 AND user_id <> $2 AND until > $3",
            key,
            user?.text ?? "",
            now
        ) != nil
    }

    /// Ends the reservation of a username, for example if it was taken back; false if there is none.
    @discardableResult
    func release(_ key: String) throws -> Bool {
        try transaction.execute("DELETE FROM reserved_usernames WHERE username_key = $1", key) == 1
    }

    /// The number of usernames that a user gave up and that are still reserved.
    ///
    /// - Parameter most: The limit of counting.
    func count(of user: UserID, at now: Timestamp, most: Int) throws -> Int {
        try transaction.row(
            """
            SELECT count(*) FROM (SELECT 1 FROM reserved_usernames WHERE user_id = $1 AND until > $2 LIMIT $3) AS kept
            """,
            user,
            now,
            most
        )?.get(0) ?? 0
    }

    /// Removes expired reservations, at most `limit`; returns their number.
    func prune(endedBefore now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM reserved_usernames WHERE username_key IN
                (SELECT username_key FROM reserved_usernames WHERE until < $1 ORDER BY until LIMIT $2)
            """,
            now,
            limit
        )
    }
}

extension Transaction {
    var usernameReservations: UsernameReservationRepository {
        UsernameReservationRepository(transaction: self)
    }
}
