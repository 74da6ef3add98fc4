import PlintoModels
import PlintoStore

/// A server's claim to a queued row, or to a whole queue.
struct LeaseRecord: Hashable, Sendable {
    let item: String
    let holder: String
    let until: Timestamp
}

/// The table `leases`: what servers are working on. It has as many rows as there are attempts in progress.
struct LeaseRepository {
    let transaction: any Transaction

    /// Takes a lease that is free, or renews one of the same holder; false if another server has it.
    func take(_ queue: String, _ item: String, holder: String, until: Timestamp) throws -> Bool {
        try transaction.row(
            """
            INSERT INTO leases (queue, item, holder, leased_until) VALUES ($1, $2, $3, $4)
            ON CONFLICT (queue, item) DO UPDATE SET leased_until = excluded.leased_until
                WHERE leases.holder = excluded.holder
            RETURNING item
            """,
            queue,
            item,
            holder,
            until
        ) != nil
    }

    /// Gives a lease back; false if the holder has lost it.
    @discardableResult
    func release(_ queue: String, _ item: String, holder: String) throws -> Bool {
        try transaction.execute(
            "DELETE FROM leases WHERE queue = $1 AND item = $2 AND holder = $3",
            queue,
            item,
            holder
        ) == 1
    }

    /// The leases of other servers.
    func foreign(_ queue: String, to holder: String) throws -> [LeaseRecord] {
        try transaction.rows(
            "SELECT item, holder, leased_until FROM leases WHERE queue = $1 AND holder <> $2",
            queue,
            holder
        ).map { LeaseRecord(item: try $0["item"], holder: try $0["holder"], until: try $0["leased_until"]) }
    }

    /// Ends a lease of another server, unless it was renewed in the meantime.
    func end(_ lease: LeaseRecord, of queue: String) throws {
        try transaction.execute(
            "DELETE FROM leases WHERE queue = $1 AND item = $2 AND holder = $3 AND leased_until = $4",
            queue,
            lease.item,
            lease.holder,
            lease.until
        )
    }

    func areAny() throws -> Bool {
        try transaction.row("SELECT 1 FROM leases LIMIT 1") != nil
    }

    /// Ends every lease. Only for a server that has the database to itself.
    func endAll() throws {
        try transaction.execute("DELETE FROM leases")
    }
}

extension Transaction {
    var leases: LeaseRepository { LeaseRepository(transaction: self) }
}
