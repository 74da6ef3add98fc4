import PlintoModels
import PlintoStore
import PlintoSystem

/// The agent's database, guarded against the loss of its files.
///
/// SQLite keeps writing to files that were removed or whose directory was replaced. Such writes succeed but are lost
/// when the process exits, so each write here first checks that the files are still in place.
struct GuardedDatabase: Database {
    let base: any Database
    let directory: StateDirectory

    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await base.read(body)
    }

    /// - Throws: ``StateLost`` if the files are gone; else as ``Database/write(_:)``.
    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try directory.requirePresent()
        return try await base.write(body)
    }

    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        base.observe(observer)
    }

    func foreignChanges() async throws -> Int64 {
        try await base.foreignChanges()
    }

    func close() async { await base.close() }
}

/// The state files were removed or replaced under the running agent.
struct StateLost: Error, Hashable, Sendable, CustomStringConvertible {
    let path: String

    var description: String {
        "\(PrintableText.escape(path)) was removed or replaced while the agent was running, so its changes would be lost. "
            + "Restore the directory if possible, then restart the agent"
    }
}

extension Database {
    /// Makes a write that the user requested and reports a failure in words that help to fix it.
    ///
    /// - Throws: ``APIError`` 500 instead of ``DatabaseError`` or ``StateLost``; else what `body` throws.
    func writeForUser<R: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> R
    ) async throws -> R {
        do {
            return try await write(body)
        } catch let error as StateLost {
            throw APIError(.internalError, .internalFault, "Cannot save the agent's state: \(error).")
        } catch let error as DatabaseError {
            let why = error.code.explanation ?? error.message
            throw APIError(.internalError, .internalFault, "Cannot save the agent's state: \(why).")
        }
    }
}
