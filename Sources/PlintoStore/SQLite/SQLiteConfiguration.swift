/// Where and how a SQLite database is opened.
package struct SQLiteConfiguration: Sendable {
    package var path: String
    /// Connections for reading, each with its thread.
    package var readers: Int
    /// Seconds to wait for another process's lock before giving up.
    package var busyTimeout: Int
    /// Pages that the file may grow to; nil leaves SQLite's own limit.
    package var maximumPageCount: Int?

    package init(path: String, readers: Int = 4, busyTimeout: Int = 5, maximumPageCount: Int? = nil) {
        self.path = path
        self.readers = readers
        self.busyTimeout = busyTimeout
        self.maximumPageCount = maximumPageCount
    }
}
