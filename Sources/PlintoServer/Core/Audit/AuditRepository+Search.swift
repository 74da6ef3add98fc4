import PlintoModels
import PlintoStore

/// An administrator's search in the audit log.
struct AuditFilter: Hashable, Sendable {
    var userID: UserID?
    /// The user who acted, on others or on their own account.
    var actorID: UserID?
    var action: AuditAction?
    var target: String?
    /// The start of the time range, inclusive.
    var start: Timestamp?
    /// The end of the time range, exclusive.
    var end: Timestamp?

    /// Ids contain their time, so a range of time is a range of ids.
    fileprivate var firstID: AuditID {
        AuditID(createdAt: start ?? Timestamp(milliseconds: 0), random: [UInt8](repeating: 0, count: 10))
    }

    fileprivate var endID: AuditID {
        guard let end else {
            // The greatest id that 48 bits of time allow.
            return AuditID(
                createdAt: Timestamp(milliseconds: 1 << 48 - 1),
                random: [UInt8](repeating: 0xFF, count: 10)
            )
        }
        return AuditID(createdAt: end, random: [UInt8](repeating: 0, count: 10))
    }

    fileprivate func matches(_ entry: AuditEntry) -> Bool {
        (userID == nil || entry.userID == userID)
            && (actorID == nil || (entry.actorID ?? entry.userID) == actorID)
            && (action == nil || entry.action == action)
            && (target == nil || entry.target == target)
    }

    /// True if the index of one filter is enough.
    fileprivate var isSimple: Bool {
        [userID != nil, actorID != nil, action != nil, target != nil].count { $0 } <= 1
    }
}

/// The search of the audit log, which grows without end: by the index of one filter, with the others checked on each
/// entry found, for a bounded number of entries at a time.
extension AuditRepository {
    /// The number of entries that a page examines if filters are combined.
    private static let mostExamined = 2000
    private static let chunk = 250

    /// The matching entries, newest first, and where to continue; nil at the end.
    ///
    /// If filters are combined, there may be fewer than `limit` entries, or none, even though more follow.
    func page(
        _ filter: AuditFilter,
        before cursor: AuditID?,
        limit: Int
    ) throws -> (entries: [AuditEntry], next: AuditID?) {
        var found: [AuditEntry] = []
        var position = filter.endID
        if let cursor, cursor.text < position.text { position = cursor }
        var examined = 0
        while examined < Self.mostExamined {
            // One more than requested, to detect the end.
            let size = filter.isSimple ? limit + 1 : Self.chunk
            let rows = try candidates(filter, before: position, limit: size)
            for row in rows {
                if found.count == limit { return (found, position) }
                position = try row["id"]
                // An action of a newer version is skipped.
                if let entry = try Self.entry(from: row), filter.matches(entry) { found.append(entry) }
            }
            if rows.count < size { return (found, nil) }
            examined += rows.count
        }
        return (found, position)
    }

    /// The number of matching entries, counted up to `most` entries of the used index.
    func count(_ filter: AuditFilter, most: Int) throws -> Int {
        if filter.isSimple { return try countInIndex(filter, most: most) }
        return try candidates(filter, before: filter.endID, limit: most).count { row in
            try Self.entry(from: row).map(filter.matches) ?? false
        }
    }

    private func countInIndex(_ filter: AuditFilter, most: Int) throws -> Int {
        let row =
            if let target = filter.target {
                try transaction.row(
                    """
                    SELECT count(*) FROM (SELECT id FROM audit_log
                        WHERE target = $1 AND id >= $2 AND id < $3 LIMIT $4) AS counted
                    """,
                    target,
                    filter.firstID,
                    filter.endID,
                    most
                )
            } else if let user = filter.userID {
                try transaction.row(
                    """
                    SELECT count(*) FROM (SELECT id FROM audit_log
                        WHERE user_id = $1 AND id >= $2 AND id < $3 LIMIT $4) AS counted
                    """,
                    user,
                    filter.firstID,
                    filter.endID,
                    most
                )
            } else if let actor = filter.actorID {
                try transaction.row(
                    """
                    SELECT count(*) FROM (SELECT id FROM audit_log
                        WHERE coalesce(actor_id, user_id) = $1 AND id >= $2 AND id < $3 LIMIT $4) AS counted
                    """,
                    actor,
                    filter.firstID,
                    filter.endID,
                    most
                )
            } else if let action = filter.action {
                try transaction.row(
                    """
                    SELECT count(*) FROM (SELECT id FROM audit_log
                        WHERE action = $1 AND id >= $2 AND id < $3 LIMIT $4) AS counted
                    """,
                    action.rawValue,
                    filter.firstID,
                    filter.endID,
                    most
                )
            } else {
                try transaction.row(
                    """
                    SELECT count(*) FROM (SELECT id FROM audit_log WHERE id >= $1 AND id < $2 LIMIT $3) AS counted
                    """,
                    filter.firstID,
                    filter.endID,
                    most
                )
            }
        return try row?.get(0) ?? 0
    }

    /// The next entries in the index of the most selective filter.
    private func candidates(_ filter: AuditFilter, before end: AuditID, limit: Int) throws -> [Row] {
        if let target = filter.target {
            try transaction.rows(
                """
                SELECT * FROM audit_log WHERE target = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4
                """,
                target,
                filter.firstID,
                end,
                limit
            )
        } else if let user = filter.userID {
            try transaction.rows(
                """
                SELECT * FROM audit_log WHERE user_id = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4
                """,
                user,
                filter.firstID,
                end,
                limit
            )
        } else if let actor = filter.actorID {
            try transaction.rows(
                """
                SELECT * FROM audit_log WHERE coalesce(actor_id, user_id) = $1 AND id >= $2 AND id < $3
                ORDER BY id DESC LIMIT $4
                """,
                actor,
                filter.firstID,
                end,
                limit
            )
        } else if let action = filter.action {
            try transaction.rows(
                """
                SELECT * FROM audit_log WHERE action = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4
                """,
                action.rawValue,
                filter.firstID,
                end,
                limit
            )
        } else {
            try transaction.rows(
                """
                SELECT * FROM audit_log WHERE id >= $1 AND id < $2 ORDER BY id DESC LIMIT $3
                """,
                filter.firstID,
                end,
                limit
            )
        }
    }
}
