import Synchronization

/// The activity of a database since it was opened, and its queues.
package struct DatabaseStatistics: Hashable, Sendable {
    /// Write closures begun.
    package var writes = 0
    /// The transactions that contained them: fewer than ``writes`` if some shared one.
    package var groups = 0
    package var waitingWrites = 0
    /// Write closures that failed because of the store: disk full, disk error, a lock held by another process.
    package var failedWrites = 0
    package var reads = 0
    package var waitingReads = 0
    package var readers = 0
    package var busyReaders = 0
}

/// Counters for the database's own threads; each increment is one instruction.
final class DatabaseCounters: Sendable {
    let writes = Atomic(0)
    let groups = Atomic(0)
    let failedWrites = Atomic(0)
    let reads = Atomic(0)
    let busyReaders = Atomic(0)
}
