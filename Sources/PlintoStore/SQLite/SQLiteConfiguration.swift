/// Where a SQLite database is and how it is used.
package struct SQLiteConfiguration: Sendable {
    /// The database's file; made if it is not there, in a directory that is. `-wal` and `-shm` appear beside it.
    package var path: String
    /// How many threads, each with a connection of its own, serve reads.
    package var readers: Int
    /// Whether an answered write survives a power failure. False saves the wait for the disk, and then a power failure
    /// takes the last moments' writes with it; the database stays sound, and a killed process loses nothing either way.
    package var synchronousFull: Bool
    /// How long to wait for another process that holds the lock.
    package var busyTimeout: Duration
    /// How many reads, and how many writes, may wait for their turn before more are refused.
    package var queueCapacity: Int
    /// Whether the log is told from that of another database at the next start: costs a commit, and a small file
    /// beside the database.
    package var stampsLog: Bool

    package init(
        path: String,
        readers: Int = 4,
        synchronousFull: Bool = true,
        busyTimeout: Duration = .seconds(5),
        queueCapacity: Int = 16_384,
        stampsLog: Bool = false
    ) {
        self.path = path
        self.readers = readers
        self.synchronousFull = synchronousFull
        self.busyTimeout = busyTimeout
        self.queueCapacity = queueCapacity
        self.stampsLog = stampsLog
    }
}
