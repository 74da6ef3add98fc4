import PlintoEmail
import PlintoModels
import PlintoSystem

extension ServerMigrations {
    /// Compares email addresses by the A-labels of their domains: rows whose key is not ASCII get the folded form of
    /// ``EmailAddress``. An ASCII key already has that form.
    ///
    /// Reads users and invitations once, in parts, so that memory use is bounded.
    ///
    /// Two accounts may turn out to have one email address. The verified one keeps it, or else the older; the other is
    /// only found by its id and username from then on, and the log names both.
    @Sendable
    static func refoldEmails(_ connection: any Transaction, _ log: Log) throws {
        try refoldUsers(connection, log)
        try refoldInvitations(connection)
        // They live for less than a second.
        for row in try connection.rows("SELECT id, email_key FROM link_requests") {
            let (id, key): (String, String) = (try row.get(0), try row.get(1))
            try connection.execute(
                "UPDATE link_requests SET email_key = $1 WHERE id = $2",
                EmailAddress.lookupKey(of: key),
                id
            )
        }
    }

    private static let part = 512

    private static func refoldUsers(_ connection: any Transaction, _ log: Log) throws {
        var last = ""
        while true {
            let rows = try connection.rows(
                "SELECT id, email, email_key, email_verified FROM users WHERE id > $1 ORDER BY id LIMIT $2",
                last,
                part
            )
            for row in rows {
                last = try row.get(0)
                let key: String = try row.get(2)
                guard !key.utf8.allSatisfy({ $0 < 0x80 }) else { continue }
                let folded = EmailAddress.lookupKey(of: try row.get(1))
                guard folded != key else { continue }
                let id: UserID = try row.get(0)
                try moveUser(id, isVerified: try row.get(3), from: key, to: folded, connection, log)
            }
            if rows.count < part { return }
        }
    }

    private static func moveUser(
        _ id: UserID,
        isVerified: Bool,
        from key: String,
        to folded: String,
        _ connection: any Transaction,
        _ log: Log
    ) throws {
        guard
            let other = try connection.row("SELECT id, email_verified FROM users WHERE email_key = $1", folded)
        else { return try setKey(folded, of: id, insteadOf: key, connection) }
        let otherID: UserID = try other.get(0)
        let otherIsVerified: Bool = try other.get(1)
        let keepsOther = isVerified == otherIsVerified ? otherID.text < id.text : otherIsVerified
        let (kept, hidden) = keepsOther ? (otherID, id) : (id, otherID)
        // Its links become void: they were sent to a mailbox that now belongs to another account.
        try connection.execute(
            "UPDATE users SET email_key = $1 WHERE id = $2",
            UserRepository.duplicatePrefix + "\(hidden):\(folded)",
            hidden
        )
        if !keepsOther { try setKey(folded, of: id, insteadOf: key, connection) }
        log.warning(
            "two accounts have one email address; one is no longer found by it: see plinto-server check",
            ["kept": kept.text, "hidden": hidden.text]
        )
    }

    /// Changes the key of a user and of the links that were sent to them.
    private static func setKey(
        _ key: String,
        of id: UserID,
        insteadOf old: String,
        _ connection: any Transaction
    ) throws {
        try connection.execute("UPDATE users SET email_key = $1 WHERE id = $2", key, id)
        try connection.execute("UPDATE links SET email_key = $1 WHERE user_id = $2 AND email_key = $3", key, id, old)
    }

    /// If an organization has two invitations for one email address, the later one stays.
    private static func refoldInvitations(_ connection: any Transaction) throws {
        var last = ""
        while true {
            let rows = try connection.rows(
                """
                SELECT id, organization_id, email, email_key FROM organization_invitations WHERE id > $1
                ORDER BY id LIMIT $2
                """,
                last,
                part
            )
            for row in rows {
                last = try row.get(0)
                let key: String = try row.get(3)
                guard !key.utf8.allSatisfy({ $0 < 0x80 }) else { continue }
                let folded = EmailAddress.lookupKey(of: try row.get(2))
                guard folded != key else { continue }
                let organization: String = try row.get(1)
                let later = try connection.row(
                    "SELECT 1 FROM organization_invitations WHERE organization_id = $1 AND email_key = $2 AND id > $3",
                    organization,
                    folded,
                    last
                )
                if later != nil {
                    try connection.execute("DELETE FROM organization_invitations WHERE id = $1", last)
                } else {
                    try connection.execute(
                        "DELETE FROM organization_invitations WHERE organization_id = $1 AND email_key = $2",
                        organization,
                        folded
                    )
                    try connection.execute(
                        "UPDATE organization_invitations SET email_key = $1 WHERE id = $2",
                        folded,
                        last
                    )
                }
            }
            if rows.count < part { return }
        }
    }
}
