import PlintoModels
import PlintoStore

/// The account that is or was signed in.
struct AccountRecord: Hashable, Sendable {
    /// A random id, new for each sign-in. Everything that belongs to a sign-in refers to it and is deleted with it.
    var id: String
    /// The server's origin, for example `https://id.example.org`.
    var server: String
    /// The email address in the server's spelling.
    var email: String
    /// The email address or username as entered at sign-in.
    var login: String
    var userID: UserID
    var signedInAt: Timestamp
    /// Set when the server has ended the session.
    var ending: AccountEnding?
}

/// The account that secrets belong to. They are encrypted for its server and cannot be decrypted for any other.
struct AccountPlace: Hashable, Sendable {
    /// ``AccountRecord/id``.
    let id: String
    /// The server's origin as stored.
    let server: String
}

extension AccountRecord {
    var place: AccountPlace { AccountPlace(id: id, server: server) }
}

/// The reason and time at which the server ended a session.
struct AccountEnding: Hashable, Sendable {
    var error: APIError
    var at: Timestamp
}

struct AccountRepository {
    let transaction: any Transaction

    /// The account; nil if none is signed in.
    func current() throws -> AccountRecord? {
        try transaction.row(
            """
            SELECT * FROM account
            """
        ).map(Self.record)
    }

    /// Makes `record` the only account. Everything that belongs to an earlier one is deleted.
    func replace(with record: AccountRecord) throws {
        try transaction.execute("DELETE FROM account")
        try transaction.execute(
            """
            INSERT INTO account (id, server, email, login, user_id, signed_in_at) VALUES ($1, $2, $3, $4, $5, $6)
            """,
            record.id,
            record.server,
            record.email,
            record.login,
            record.userID,
            record.signedInAt
        )
    }

    /// Deletes the account with its tokens and copies; false if it did not exist.
    func remove(_ id: String) throws -> Bool {
        try transaction.execute("DELETE FROM account WHERE id = $1", id) > 0
    }

    /// Records that the server ended the session; false if the account does not exist or was ended before.
    func end(_ id: String, _ ending: AccountEnding) throws -> Bool {
        try transaction.execute(
            """
            UPDATE account
            SET ended_at = $1, ended_code = $2, ended_status = $3, ended_reason = $4, ended_message = $5
            WHERE id = $6 AND ended_at IS NULL
            """,
            ending.at,
            ending.error.code.rawValue,
            ending.error.status,
            ending.error.reason.rawValue,
            ending.error.message,
            id
        ) > 0
    }

    private static func record(_ row: Row) throws -> AccountRecord {
        AccountRecord(
            id: try row["id"],
            server: try row["server"],
            email: try row["email"],
            login: try row["login"],
            userID: try row["user_id"],
            signedInAt: try row["signed_in_at"],
            ending: try ending(row)
        )
    }

    private static func ending(_ row: Row) throws -> AccountEnding? {
        guard let at = try row.get("ended_at", as: Timestamp?.self) else { return nil }
        return AccountEnding(
            error: APIError(
                ErrorCode(rawValue: try row["ended_code"]) ?? .unauthorized,
                Reason(rawValue: try row["ended_reason"]),
                try row["ended_message"],
                status: try row["ended_status"]
            ),
            at: at
        )
    }
}
