/// The outbox of events: a row is written in the transaction of the change that causes it.
enum EventSchema {
    static let statements: [StaticString] = [
        // `organizations` lists the organizations of the user at the time of the event; a later lookup would miss
        // memberships that ended with the account.
        """
        CREATE TABLE events (
            id TEXT NOT NULL PRIMARY KEY,
            type TEXT NOT NULL,
            user_id TEXT,
            organization_id TEXT,
            organizations TEXT NOT NULL DEFAULT '',
            data TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            dispatched_at INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX events_to_dispatch ON events (id) WHERE dispatched_at IS NULL",
        "CREATE INDEX events_by_user ON events (user_id, id) WHERE user_id IS NOT NULL",
        // The id of the last event. The next event's id sorts after it, whatever the clock and in whichever process.
        "CREATE TABLE event_order (id INTEGER PRIMARY KEY CHECK (id = 1), last_event_id TEXT NOT NULL) STRICT",
    ]
}
