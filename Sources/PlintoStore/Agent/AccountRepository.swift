package import PlintoModels

/// The account that the agent is, or was, signed in to.
package struct AccountRecord: Hashable, Sendable {
    /// A random id for each sign-in: everything that belongs to a sign-in refers to it and is deleted with it.
    package var id: String
    /// The server's origin, such as `https://id.example.org`.
    package var server: String
    /// The email address as the server knows it.
    package var email: String
    /// The text typed to sign in: the email address in some spelling, or a username.
    package var login: String
    package var userID: UserID
    package var signedInAt: Timestamp
    /// Set once the server has ended the session.
    package var ending: AccountEnding?

    package init(
        id: String,
        server: String,
        email: String,
        login: String,
        userID: UserID,
        signedInAt: Timestamp,
        ending: AccountEnding? = nil
    ) {
        self.id = id
        self.server = server
        self.email = email
        self.login = login
        self.userID = userID
        self.signedInAt = signedInAt
        self.ending = ending
    }
}

/// The account that secrets belong to: each secret is sealed for its server, and cannot be opened for another.
package struct AccountPlace: Hashable, Sendable {
    /// ``AccountRecord/id``.
    package let id: String
    /// The server's origin as stored.
    package let server: String

    package init(id: String, server: String) {
        self.id = id
        self.server = server
    }
}

extension AccountRecord {
    package var place: AccountPlace { AccountPlace(id: id, server: server) }
}

/// The reason and time at which the server ended a session.
package struct AccountEnding: Hashable, Sendable {
    package var error: APIError
    package var at: Timestamp

    package init(error: APIError, at: Timestamp) {
        self.error = error
        self.at = at
    }
}

package struct AccountRepository {
    let connection: any Transaction

    /// The only account; nil if no one has signed in, or the user has signed out.
    package func current() throws -> AccountRecord? {
        try connection.row(
            """
            SELECT id, server, email, login, user_id, signed_in_at,
                ended_at, ended_code, ended_status, ended_reason, ended_message
            FROM account
            """
        ).map(Self.record)
    }

    /// Makes `record` the only account; everything that belongs to the previous one is deleted.
    package func replace(with record: AccountRecord) throws {
        try connection.execute("DELETE FROM account")
        try connection.execute(
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

    /// Removes the account with its tokens and documents; false if it was already removed.
    package func remove(_ id: String) throws -> Bool {
        try connection.execute("DELETE FROM account WHERE id = $1", id) > 0
    }

    /// Records that the server ended the session; false if the account was removed or had already ended.
    package func end(_ id: String, _ ending: AccountEnding) throws -> Bool {
        try connection.execute(
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
            id: try row.get(0),
            server: try row.get(1),
            email: try row.get(2),
            login: try row.get(3),
            userID: try row.get(4),
            signedInAt: try row.get(5),
            ending: try ending(row)
        )
    }

    private static func ending(_ row: Row) throws -> AccountEnding? {
        guard let at = try row.get(6, as: Timestamp?.self) else { return nil }
        return AccountEnding(
            error: APIError(
                ErrorCode(rawValue: try row.get(7)) ?? .unauthorized,
                Reason(rawValue: try row.get(9)),
                try row.get(10),
                status: try row.get(8)
            ),
            at: at
        )
    }
}
