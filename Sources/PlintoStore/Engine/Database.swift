/// A store of rows, reached only through closures over a transaction.
///
/// ```swift
/// let user = try await database.read { try $0.users.find(id) }
/// try await database.write { try $0.sessions.end(id, at: now) }
/// ```
///
/// A closure does SQL and nothing else: it may run on any thread, and a write closure may run more than once before its
/// caller gets the result, so it leaves no trace but its rows. What memory must learn of a change (a cached value is
/// old, there is work for a background job) is registered with ``Transaction/afterCommit(_:)``. Such effects
/// - run once the transaction is durable, and before any caller of that transaction gets its result: a caller that
///   has its result never meets a cache of before the change;
/// - run in the order in which they were registered, on the thread that writes, so they must be quick and must not wait;
/// - are dropped where the closure throws, where the transaction is rolled back or cannot be committed, and where the
///   closure runs again, which registers its effects anew.
package protocol Database: Sendable {
    /// Runs `body` on a consistent snapshot: what others commit meanwhile is not seen, and nothing can be changed.
    ///
    /// A write that was answered before is seen.
    ///
    /// - Throws: what `body` throws; ``DatabaseError``; `CancellationError` if the task was cancelled before `body`
    ///   began.
    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R

    /// Runs `body` in a transaction, one write after the other, and returns once its changes are durable.
    ///
    /// What `body` throws undoes its changes, and only its. The effects that `body` registers run after the commit.
    ///
    /// - Throws: what `body` throws; ``DatabaseError``, also where the commit fails; `CancellationError` if the task
    ///   was cancelled before `body` began, and then nothing was changed. Later cancellation has no effect.
    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R

    /// Has `observer` told of each change that a write of this process announces and commits; what other processes
    /// commit it does not hear. An observer is an effect after the commit: quick, without waiting.
    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void)

    /// Copies one consistent state of the database to a new file with mode 0600, while reads and writes go on.
    ///
    /// The file appears under its name when it is complete, never before.
    ///
    /// - Parameters:
    ///   - path: A file that does not exist yet.
    ///   - progress: Told the part that is done, rising from 0 to 1, on a thread of the backup's own.
    /// - Throws: ``DatabaseError``; `CancellationError`, and then no file is left behind.
    func backup(to path: String, progress: (@Sendable (Double) -> Void)?) async throws

    /// Finishes the work that waits, refuses new work, and closes the store. Closing twice is harmless.
    func close() async
}
