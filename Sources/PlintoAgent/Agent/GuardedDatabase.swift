import PlintoStore
import PlintoSystem

/// The agent's database, as long as it is the one that the next start will find.
///
/// SQLite goes on with files that somebody has removed, or whose directory was replaced by another: what is written there
/// is answered as kept, and is gone with the process. Each write here looks first.
struct GuardedDatabase: Database {
    let base: any Database
    let directory: StateDirectory

    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await base.read(body)
    }

    /// - Throws: ``StateLost`` where the files are gone; else as ``Database/write(_:)``.
    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try directory.requirePresent()
        return try await base.write(body)
    }

    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        base.observe(observer)
    }

    func backup(to path: String, progress: (@Sendable (Double) -> Void)?) async throws {
        try await base.backup(to: path, progress: progress)
    }

    func close() async { await base.close() }
}

/// The state's files were taken away from under the running agent.
struct StateLost: Error, Hashable, Sendable, CustomStringConvertible {
    let path: String

    var description: String {
        "\(PrintableText.escape(path)) was removed or replaced under the running agent, so that nothing it writes would be "
            + "kept. Put the directory back if you can; then stop the agent and start it again"
    }
}
