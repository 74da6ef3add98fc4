import Synchronization

/// What a database has done since it was opened, and what waits for it now.
package struct DatabaseStatistics: Hashable, Sendable {
    /// Write closures that were begun.
    package var writes = 0
    /// Transactions that they were gathered in: fewer than ``writes`` where they shared one.
    package var groups = 0
    package var waitingWrites = 0
    /// Write closures that failed for a reason of the store's: no room, a disk error, a lock held by another process.
    package var failedWrites = 0
    package var reads = 0
    package var waitingReads = 0
    package var readers = 0
    package var busyReaders = 0
}

/// Counts on the database's own threads; each addition is one instruction.
final class DatabaseCounters: Sendable {
    let writes = Atomic(0)
    let groups = Atomic(0)
    let failedWrites = Atomic(0)
    let reads = Atomic(0)
    let busyReaders = Atomic(0)
}
