import PlintoStore

/// A database that runs every write closure twice, as the contract of `Database` allows: the first run is undone.
struct RerunningDatabase: Database {
    private struct Undone: Error {}

    let base: any Database

    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await base.read(body)
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        do {
            try await base.write { connection in
                _ = try body(connection)
                throw Undone()
            }
        } catch is Undone {}
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
