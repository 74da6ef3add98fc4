import PlintoModels
import PlintoStore

/// The starts of the pages of a long list: the table `list_blocks`.
///
/// A list is the rows of a table in the order of their creation. Skipping the rows before a page takes longer the
/// farther the page is. So each row stores the number of its block, a block being ``size`` rows at creation, and this
/// table stores how many rows of each block remain: adding these up finds the block in which a page begins, and at most
/// one block must be skipped row by row.
struct ListBlockRepository {
    enum List: String {
        case users
        case organizations
    }

    /// The start of a page.
    struct Position: Equatable {
        /// The block with the first row of the page.
        let block: Int
        /// The number of rows of that block before it.
        let skipped: Int
    }

    /// The number of rows of a block, also of blocks created by a migration.
    static let size = 512

    let transaction: any Transaction
    let list: List

    /// The block of the next row.
    func next() throws -> Int {
        let last = try transaction.row(
            "SELECT block, made FROM list_blocks WHERE list = $1 ORDER BY block DESC LIMIT 1",
            list.rawValue
        )
        guard let last else { return 0 }
        let block: Int = try last["block"]
        let made: Int = try last["made"]
        return made < Self.size ? block : block + 1
    }

    /// Counts a new row.
    func add(to block: Int, isSuspended: Bool = false) throws {
        try transaction.execute(
            """
            INSERT INTO list_blocks (list, block, made, present, suspended) VALUES ($1, $2, 1, 1, $3)
            ON CONFLICT (list, block) DO UPDATE SET made = list_blocks.made + 1, present = list_blocks.present + 1,
                suspended = list_blocks.suspended + excluded.suspended
            """,
            list.rawValue,
            block,
            isSuspended
        )
    }

    /// Counts rows that were suspended or, if `change` is negative, reactivated.
    func countSuspended(_ change: Int, in block: Int) throws {
        try transaction.execute(
            "UPDATE list_blocks SET suspended = suspended + $1 WHERE list = $2 AND block = $3",
            change,
            list.rawValue,
            block
        )
    }

    /// Counts a removed row.
    func remove(from block: Int, isSuspended: Bool = false) throws {
        try transaction.execute(
            "UPDATE list_blocks SET present = present - 1, suspended = suspended - $1 WHERE list = $2 AND block = $3",
            isSuspended,
            list.rawValue,
            block
        )
        try transaction.execute(
            "DELETE FROM list_blocks WHERE list = $1 AND block = $2 AND present = 0",
            list.rawValue,
            block
        )
    }

    /// The number of rows with a status, or of all, and the start of the page after the newest `offset` of them: nil if
    /// there are no more.
    func locate(_ status: UserStatus? = nil, after offset: Int) throws -> (total: Int, start: Position?) {
        let blocks = try transaction.rows(
            "SELECT block, present, suspended FROM list_blocks WHERE list = $1 ORDER BY block DESC",
            list.rawValue
        )
        var total = 0
        var start: Position?
        for row in blocks {
            let present: Int = try row["present"]
            let suspended: Int = try row["suspended"]
            let count =
                switch status {
                case nil: present
                case .active: present - suspended
                case .suspended: suspended
                }
            if start == nil, offset < total + count {
                start = Position(block: try row["block"], skipped: offset - total)
            }
            total += count
        }
        return (total, start)
    }
}
