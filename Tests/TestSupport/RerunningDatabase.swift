package import PlintoStore

/// A database that runs every write closure twice, as the contract of `Database` allows: the first run is undone, and
/// other writes may commit before the second.
///
/// Whatever a test sees through it, it sees of closures that ran again.
package struct RerunningDatabase: Database {
    private struct Undone: Error {}

    private let base: any Database

    package init(base: any Database) {
        self.base = base
    }

    package func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await base.read(body)
    }

    @discardableResult
    package func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        do {
            try await base.write { transaction in
                _ = try body(transaction)
                throw Undone()
            }
        } catch is Undone {
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // A run whose transaction is lost may fail for a reason that is gone when the closure runs again.
        }
        return try await base.write(body)
    }

    package func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        base.observe(observer)
    }

    package func foreignChanges() async throws -> Int64 {
        try await base.foreignChanges()
    }

    package func close() async { await base.close() }
}
