/// The location and the settings of a SQLite database.
package struct SQLiteConfiguration: Sendable {
    /// The path of the database file, which is created if it does not exist, in an existing directory. `-wal` and
    /// `-shm` appear next to it.
    package var path: String
    /// The number of reading threads, each with its own connection.
    package var readers: Int
    /// True if a completed write survives a power failure. False saves the wait for the disk, but a power failure then
    /// loses the most recent writes; the database stays sound, and a killed process loses nothing either way.
    package var synchronousFull: Bool
    /// The time to wait for another process that holds the lock.
    package var busyTimeout: Duration
    /// The number of reads, and of writes, that may wait before more are refused.
    package var queueCapacity: Int
    /// True if the log of another database can be recognized at the next start: costs a commit, and a small file next
    /// to the database.
    package var stampsLog: Bool
    /// True if writes are refused once the files of the database are removed, replaced or overwritten.
    package var refusesLostFiles: Bool
    /// What a user is told to do if the log is another database's, an imperative.
    package var foreignLogRemedy: String

    package init(
        path: String,
        readers: Int = 4,
        synchronousFull: Bool = true,
        busyTimeout: Duration = .seconds(5),
        queueCapacity: Int = 16_384,
        stampsLog: Bool = false,
        refusesLostFiles: Bool = false,
        foreignLogRemedy: String = "Run: plinto-server restore COPY"
    ) {
        self.path = path
        self.readers = readers
        self.synchronousFull = synchronousFull
        self.busyTimeout = busyTimeout
        self.queueCapacity = queueCapacity
        self.stampsLog = stampsLog
        self.refusesLostFiles = refusesLostFiles
        self.foreignLogRemedy = foreignLogRemedy
    }
}
