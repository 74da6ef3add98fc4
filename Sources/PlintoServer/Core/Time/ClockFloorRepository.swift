import PlintoModels
import PlintoStore

/// The table `clock_floor`: the latest time that the database has certainly seen.
struct ClockFloorRepository {
    let transaction: any Transaction

    /// Nil if it has seen none.
    func value() throws -> Timestamp? {
        try transaction.row("SELECT seen_at FROM clock_floor WHERE id = 1")?.get(0)
    }

    func set(_ moment: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO clock_floor (id, seen_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
            """,
            moment
        )
    }
}

extension Transaction {
    var clockFloor: ClockFloorRepository { ClockFloorRepository(transaction: self) }
}
