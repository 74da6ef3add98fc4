/// A store of rows, accessed only through closures over a transaction.
///
/// ```swift
/// let user = try await database.read { try $0.users.find(id) }
/// try await database.write { try $0.sessions.end(id, at: now) }
/// ```
///
/// A closure does SQL and nothing else: it may run on any thread, and a write closure may run more than once before its
/// caller gets the result, so it must leave no trace except its rows. Changes to memory that follow from it (a cached
/// value is stale, a background job has work) are registered with ``Transaction/afterCommit(_:)``. Such effects
/// - run once the transaction is durable, and before any caller of that transaction gets its result: a caller with a
///   result never sees a stale cache;
/// - run in the order of their registration, on the writing thread, so they must be quick and must not wait;
/// - are dropped if the closure throws, if the transaction is rolled back or cannot be committed, and if the closure
///   runs again, which registers its effects again.
package protocol Database: Sendable {
    /// Runs `body` on a consistent snapshot: it does not see later commits, and cannot change anything.
    ///
    /// A completed write is visible.
    ///
    /// - Throws: what `body` throws; ``DatabaseError``; `CancellationError` if the task was cancelled before `body`
    ///   began.
    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R

    /// Runs `body` in a transaction, one write after the other, and returns once its changes are durable.
    ///
    /// An error thrown by `body` undoes only its own changes. The effects that `body` registers run after the commit.
    ///
    /// - Throws: what `body` throws; ``DatabaseError``, also if the commit fails; `CancellationError` if the task was
    ///   cancelled before `body` began, and then nothing was changed. Later cancellation has no effect.
    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R

    /// Adds an observer of the changes that a write of this process announces and commits; commits of other processes
    /// are not observed. An observer is an effect after the commit: quick, without waiting.
    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void)

    /// Copies one consistent state of the database to a new file with mode 0600, while reads and writes continue.
    ///
    /// The file gets its name when it is complete, never before.
    ///
    /// - Parameters:
    ///   - path: A file that does not exist yet.
    ///   - progress: Called with the completed fraction, rising from 0 to 1, on a thread of the backup.
    /// - Throws: ``DatabaseError``; `CancellationError`, and then no file is left behind.
    func backup(to path: String, progress: (@Sendable (Double) -> Void)?) async throws

    /// Finishes the queued work, refuses new work, and closes the store. Closing twice is harmless.
    func close() async
}
