/// A store of rows, accessed only through closures over a transaction.
///
/// ```swift
/// let user = try await database.read { try $0.users.find(id) }
/// try await database.write { try $0.sessions.end(id, at: now) }
/// ```
///
/// Every backend keeps this contract, and a caller may rely on nothing else:
/// - **A write is serializable.** The result is that of running the committed closures one after the other, whatever ran
///   at the same time: what a closure has read still holds when its changes are committed. A backend that cannot order
///   two writes runs one of them again.
/// - **A closure may run more than once** before its caller gets the result, on any thread, and other writes may commit
///   between two runs. Only the last run counts.
/// - **A closure leaves no trace except its rows.** It does SQL and computes, and nothing else. Times, ids and random
///   values may differ from run to run; a variable outside the closure must not be changed.
/// - **Effects follow the commit.** Changes to memory that follow from a write (a cached value is stale, a background
///   job has work) are registered with ``Transaction/afterCommit(_:)``.
/// - **A read cannot write.** It sees one snapshot, and a statement that would change it fails with
///   ``DatabaseError/Code/readOnly``.
///
/// The effects of a write
/// - run once the transaction is durable, and before any caller of that transaction gets its result: a caller with a
///   result never sees a stale cache;
/// - run in the order of their registration, on the thread that committed, so they must be quick and must not wait;
/// - are dropped if the closure throws, if the transaction is rolled back or cannot be committed, and if the closure
///   runs again, which registers its effects again;
/// - may run in another order than the commits of two writes, and when the outcome of a commit is unknown: an effect
///   names what may have changed, and never carries the new value.
package protocol Database: Sendable {
    /// Runs `body` on a consistent snapshot: it does not see later commits, and cannot change anything.
    ///
    /// A completed write is visible.
    ///
    /// - Throws: what `body` throws; ``DatabaseError``; `CancellationError` if the task was cancelled before `body`
    ///   began.
    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R

    /// Runs `body` in a serializable transaction, and returns once its changes are durable.
    ///
    /// An error thrown by `body` undoes only its own changes. The effects that `body` registers run after the commit.
    ///
    /// - Throws: what `body` throws; ``DatabaseError``, also if the commit fails, and with the code
    ///   ``DatabaseError/Code/conflict`` if other writes interfered at each run; `CancellationError` if the
    ///   task was cancelled before `body` began, and then nothing was changed. Later cancellation has no effect.
    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R

    /// Adds an observer of the changes that a write of this process announces and commits; commits of other processes
    /// are not observed. An observer is an effect after the commit: quick, without waiting.
    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void)

    /// A number that changes when another process has changed the database, but not for writes of this one.
    func foreignChanges() async throws -> Int64

    /// Finishes the queued work, refuses new work, and closes the store. Closing twice is harmless.
    func close() async
}
