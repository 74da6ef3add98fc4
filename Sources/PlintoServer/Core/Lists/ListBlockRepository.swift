import PlintoModels
import PlintoStore

/// The starts of the pages of a long list: the table `list_blocks`.
///
/// A list is the rows of a table in the order of their ids, which is that of their creation. Skipping the rows before a
/// page takes longer the farther the page is. So this table stores how many rows each closed block has: adding these up
/// finds the block in which a page begins, and at most a few blocks' worth of rows must be skipped one by one.
///
/// A closed block has the ids after the last one of the block before, up to and including its own last one. The newest
/// rows are in the open block, which is counted when it is asked for: **a new row changes no counter**, so concurrent
/// sign-ups have no row in common. Only a row whose id lies in a closed block does, for example because the clock was
/// set back. ``ListBlockJob`` closes blocks later.
struct ListBlockRepository {
    enum List: String {
        case users
        case organizations
    }

    /// The start of a page.
    struct Position: Equatable {
        /// The last id of the block with the first row of the page; text that sorts after every id for the open block.
        let last: String
        /// The number of rows of that block before it.
        let skipped: Int
    }

    /// A row that is to be counted.
    struct Member {
        let id: String
        var isSuspended = false
    }

    /// The number of rows of a block when it is closed.
    static let size = 512
    /// A block with as many rows is divided. The newest rows stay open, so that clocks that differ a little count nothing.
    static let most = 2 * size
    /// Sorts after every id.
    static let end = "~"

    let transaction: any Transaction
    let list: List

    // MARK: Counting

    /// Counts a new row, unless it is in the open block.
    func add(_ id: String, isSuspended: Bool = false) throws {
        try change(id, present: 1, suspended: isSuspended ? 1 : 0)
    }

    /// Counts a row that was suspended or reactivated.
    func setSuspended(_ isSuspended: Bool, _ id: String) throws {
        try change(id, present: 0, suspended: isSuspended ? 1 : -1)
    }

    /// Counts a removed row.
    func remove(_ id: String, isSuspended: Bool = false) throws {
        try change(id, present: -1, suspended: isSuspended ? -1 : 0)
    }

    private func change(_ id: String, present: Int, suspended: Int) throws {
        let block = try transaction.row(
            "SELECT min(last_id) FROM list_blocks WHERE list = $1 AND last_id >= $2",
            list.rawValue,
            id
        )
        guard let last = try block?.get(0, as: String?.self) else { return }
        try change(block: last, present: present, suspended: suspended)
        // The next block takes over the ids of an empty one.
        guard present < 0 else { return }
        try transaction.execute(
            "DELETE FROM list_blocks WHERE list = $1 AND last_id = $2 AND present = 0",
            list.rawValue,
            last
        )
    }

    private func change(block last: String, present: Int, suspended: Int) throws {
        try transaction.execute(
            """
            UPDATE list_blocks SET present = present + $1, suspended = suspended + $2
            WHERE list = $3 AND last_id = $4
            """,
            present,
            suspended,
            list.rawValue,
            last
        )
    }

    // MARK: Finding

    /// The last id of the last closed block; text that sorts before every id if there is none.
    func closed() throws -> String {
        let last = try transaction.row("SELECT max(last_id) FROM list_blocks WHERE list = $1", list.rawValue)
        return try last?.get(0, as: String?.self) ?? ""
    }

    /// The number of rows with a status, or of all, and the start of the page after the newest `offset` of them: nil if
    /// there are no more.
    ///
    /// - Parameter open: Returns the number of such rows after an id.
    func locate(
        _ status: UserStatus? = nil,
        after offset: Int,
        open: (_ last: String) throws -> Int
    ) throws -> (total: Int, start: Position?) {
        let blocks = try transaction.rows(
            "SELECT last_id, present, suspended FROM list_blocks WHERE list = $1 ORDER BY last_id DESC",
            list.rawValue
        )
        var total = try open(try blocks.first?["last_id"] ?? "")
        var start = offset < total ? Position(last: Self.end, skipped: offset) : nil
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
                start = Position(last: try row["last_id"], skipped: offset - total)
            }
            total += count
        }
        return (total, start)
    }

    // MARK: Closing

    /// Returns whether a block is to be divided.
    ///
    /// - Parameter open: Returns the number of rows after an id, counted up to a limit.
    func needsDivision(open: (_ last: String, _ limit: Int) throws -> Int) throws -> Bool {
        if try open(try closed(), Self.most) >= Self.most { return true }
        return try grown() != nil
    }

    /// Closes a block of ``size`` rows at the old end of the open block, or of one that has grown.
    ///
    /// - Parameter members: Returns the rows after an id, in the order of ids.
    /// - Returns: False if no block is large enough.
    func divide(members: (_ last: String, _ limit: Int) throws -> [Member]) throws -> Bool {
        let last = try closed()
        let open = try members(last, Self.most)
        if open.count >= Self.most {
            try insert(Array(open.prefix(Self.size)))
            return true
        }
        guard let grown = try grown() else { return false }
        let before = try transaction.row(
            "SELECT max(last_id) FROM list_blocks WHERE list = $1 AND last_id < $2",
            list.rawValue,
            grown
        )
        let part = try members(try before?.get(0, as: String?.self) ?? "", Self.size)
        try insert(part)
        try change(block: grown, present: -part.count, suspended: -part.count { $0.isSuspended })
        return true
    }

    /// A closed block that has become too large.
    private func grown() throws -> String? {
        try transaction.row(
            "SELECT last_id FROM list_blocks WHERE list = $1 AND present >= $2 LIMIT 1",
            list.rawValue,
            Self.most
        )?.get(0)
    }

    private func insert(_ members: [Member]) throws {
        guard let last = members.last else { return }
        try transaction.execute(
            "INSERT INTO list_blocks (list, last_id, present, suspended) VALUES ($1, $2, $3, $4)",
            list.rawValue,
            last.id,
            members.count,
            members.count { $0.isSuspended }
        )
    }
}
