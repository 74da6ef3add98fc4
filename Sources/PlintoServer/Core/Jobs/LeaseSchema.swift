/// The leases of queued rows: see ``LeaseRepository``.
enum LeaseSchema {
    static let statements: [StaticString] = [
        // `item` is the id of a row of the queue, or empty for the whole queue. `holder` is the server that works on it.
        // `leased_until` is by the holder's clock: it changes with each renewal, and other servers only compare it with
        // what they saw before.
        """
        CREATE TABLE leases (
            queue TEXT NOT NULL,
            item TEXT NOT NULL,
            holder TEXT NOT NULL,
            leased_until INTEGER NOT NULL,
            PRIMARY KEY (queue, item)
        ) STRICT, WITHOUT ROWID
        """
    ]
}
