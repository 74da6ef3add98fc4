import PlintoModels
import PlintoStore

/// The table `sessions`.
struct SessionRepository {
    let transaction: any Transaction

    func insert(_ session: SessionRecord) throws {
        try transaction.execute(
            """
            INSERT INTO sessions (id, user_id, methods, ip_address, user_agent, created_at, last_active_at, expires_at,
                changed, device_known, browser, os, device, second_factor_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            session.id,
            session.userID,
            session.methods.joined(separator: " "),
            session.ipAddress,
            session.userAgent,
            session.createdAt,
            session.lastActiveAt,
            session.expiresAt,
            try transaction.syncSequence.next(for: session.userID),
            session.deviceInfo != nil,
            session.deviceInfo?.browser,
            session.deviceInfo?.os,
            session.deviceInfo?.device,
            session.secondFactorAt
        )
    }

    func find(_ id: SessionID) throws -> SessionRecord? {
        try transaction.row(
            """
            SELECT * FROM sessions WHERE id = $1
            """,
            id
        ).map(Self.record)
    }

    /// The active sessions of a user, newest first.
    ///
    /// - Parameters:
    ///   - activeSince: A session last active before this time can no longer be refreshed and is omitted.
    ///   - after: The last session of the previous page; nil for the first page.
    ///   - limit: The maximum number; nil for all.
    func live(
        of user: UserID,
        at now: Timestamp,
        activeSince: Timestamp,
        after: SessionID? = nil,
        limit: Int? = nil
    ) throws -> [SessionRecord] {
        try transaction.rows(
            """
            SELECT * FROM sessions
            WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 AND last_active_at >= $3 AND id < $4
            ORDER BY id DESC LIMIT $5
            """,
            user,
            now,
            activeSince,
            // Sorts after every id.
            after?.text ?? "~",
            limit ?? Int.max
        ).map(Self.record)
    }

    /// The active sessions of a user with the times of their last activity, least recent first.
    ///
    /// - Parameter limit: The maximum number.
    func activity(of user: UserID, at now: Timestamp, limit: Int) throws -> [(id: SessionID, at: Timestamp)] {
        try transaction.rows(
            """
            SELECT id, last_active_at FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2
            ORDER BY last_active_at, id LIMIT $3
            """,
            user,
            now,
            limit
        ).map { (id: try $0["id"], at: try $0["last_active_at"]) }
    }

    /// The number of sessions that ``live(of:at:activeSince:after:limit:)`` would find without a limit.
    func liveCount(of user: UserID, at now: Timestamp, activeSince: Timestamp) throws -> Int {
        try transaction.row(
            """
            SELECT count(*) FROM sessions
            WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 AND last_active_at >= $3
            """,
            user,
            now,
            activeSince
        )?.get(0) ?? 0
    }

    /// Ends a session; false if it is not a session of `user`, or has ended. An expired one is ended too: the clock may
    /// be ahead, and the session valid again when it is corrected.
    func end(_ id: SessionID, of user: UserID, as end: SessionEnd, at now: Timestamp) throws -> Bool {
        let isEnded =
            try transaction.execute(
                """
                UPDATE sessions SET ended_at = $1, end_reason = $2
                WHERE id = $3 AND user_id = $4 AND ended_at IS NULL
                """,
                now,
                end.rawValue,
                id,
                user
            ) == 1
        if isEnded {
            transaction.announce(.sessionsEnded([id]))
            try transaction.syncSequence.remove([id], of: user, at: now)
        }
        return isEnded
    }

    /// Ends every session of `user` except `kept`, including expired ones like ``end(_:of:as:at:)``, and returns them.
    func endAll(
        of user: UserID,
        except kept: SessionID?,
        as end: SessionEnd,
        at now: Timestamp
    ) throws -> [SessionID] {
        let ended: [SessionID] = try transaction.rows(
            """
            UPDATE sessions SET ended_at = $1, end_reason = $2
            WHERE user_id = $3 AND ended_at IS NULL AND ($4 IS NULL OR id <> $4)
            RETURNING id
            """,
            now,
            end.rawValue,
            user,
            kept
        ).map { try $0.get(0) }
        if !ended.isEmpty { transaction.announce(.sessionsEnded(ended)) }
        try transaction.syncSequence.remove(ended, of: user, at: now)
        return ended
    }

    /// Records that the account's second factor was proved in a session.
    func markSecondFactor(_ id: SessionID, at now: Timestamp) throws {
        try transaction.execute("UPDATE sessions SET second_factor_at = $1 WHERE id = $2", now, id)
        transaction.announce(.sessionChanged(id))
    }

    func touch(_ id: SessionID, at now: Timestamp) throws {
        try transaction.execute("UPDATE sessions SET last_active_at = $1 WHERE id = $2", now, id)
    }

    /// Removes up to `limit` sessions that expired before `moment`; returns their number. For their users' clients,
    /// those that were not ended before are removed now.
    ///
    /// - Parameter idBound: An id that no session younger than the longest lifetime sorts below, so that
    ///   the search stays at the old end of the table.
    func prune(expiredBefore moment: Timestamp, below idBound: SessionID, limit: Int) throws -> Int {
        let pruned = try transaction.rows(
            """
            DELETE FROM sessions WHERE id IN
                (SELECT id FROM sessions WHERE id < $1 AND expires_at < $2 ORDER BY id LIMIT $3)
            RETURNING user_id, id, ended_at
            """,
            idBound,
            moment,
            limit
        )
        var lapsed: [UserID: [SessionID]] = [:]
        for row in pruned where try row.get("ended_at", as: Timestamp?.self) == nil {
            lapsed[try row["user_id"], default: []].append(try row["id"])
        }
        for (user, sessions) in lapsed { try transaction.syncSequence.remove(sessions, of: user, at: moment) }
        return pruned.count
    }

    static func record(from row: Row) throws -> SessionRecord {
        let methods: String = try row["methods"]
        let isKnown: Bool = try row["device_known"]
        return SessionRecord(
            id: try row["id"],
            userID: try row["user_id"],
            methods: methods.split(separator: " ").map(String.init),
            ipAddress: try row["ip_address"],
            userAgent: try row["user_agent"],
            deviceInfo: isKnown
                ? DeviceInfo(browser: try row["browser"], os: try row["os"], device: try row["device"]) : nil,
            secondFactorAt: try row["second_factor_at"],
            createdAt: try row["created_at"],
            lastActiveAt: try row["last_active_at"],
            expiresAt: try row["expires_at"],
            endedAt: try row["ended_at"]
        )
    }
}

extension Transaction {
    var sessions: SessionRepository { SessionRepository(transaction: self) }
}
