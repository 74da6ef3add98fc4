package import PlintoModels

/// The table `clock_floor`: the latest time that the database has certainly seen.
package struct ClockFloorRepository {
    let connection: any Transaction

    /// Nil if it has seen none.
    package func value() throws -> Timestamp? {
        try connection.row("SELECT seen_at FROM clock_floor WHERE id = 1")?.get(0)
    }

    package func set(_ moment: Timestamp) throws {
        try connection.execute(
            """
            INSERT INTO clock_floor (id, seen_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
            """,
            moment
        )
    }
}

extension Transaction {
    package var clockFloor: ClockFloorRepository { ClockFloorRepository(connection: self) }
}
