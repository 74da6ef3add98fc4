import PlintoModels
import PlintoStore

/// The table `write_probe`: one row that is written to check that the database is writable.
struct WriteProbeRepository {
    let transaction: any Transaction

    /// Writes the row.
    func write(at now: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO write_probe (id, number, at) VALUES (1, 1, $1)
            ON CONFLICT (id) DO UPDATE SET number = write_probe.number + 1, at = excluded.at
            """,
            now
        )
    }
}

extension Transaction {
    var writeProbe: WriteProbeRepository { WriteProbeRepository(transaction: self) }
}
