/// A transactional store. Two shapes of work, both closures over a transaction, so that neither can be left half done.
package protocol Database: Sendable {
    /// Runs `body` over one consistent snapshot, beside any number of other readers and the writer.
    ///
    /// - Throws: ``DatabaseError``, or what `body` throws.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result

    /// Runs `body` in a transaction and returns once it is on the disk. If `body` throws, nothing of it happened.
    ///
    /// - Parameter body: Does SQL and nothing else: it may run more than once before it counts.
    /// - Throws: ``DatabaseError``, or what `body` throws.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result

    /// Copies the database as it is now to a new file at `path`, while reads and writes go on.
    ///
    /// - Parameter progress: Told the share that is done, from 0 to 1.
    /// - Throws: ``DatabaseError``, also where `path` exists already.
    func backup(to path: String, progress: (@Sendable (Double) -> Void)?) async throws

    /// Finishes what is queued and lets go of the files. Work that comes later fails with the code `misuse`.
    func close() async
}
