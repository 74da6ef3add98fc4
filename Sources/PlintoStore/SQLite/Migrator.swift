import Glibc
import PlintoModels
import PlintoSystem

/// Brings a database's schema up to the program's.
struct Migrator {
    /// "PLNT": marks our files, so that another program's database is never written to.
    static let applicationID: Int64 = 0x504c_4e54

    let migrations: [Migration]
    let clock: any TimeSource
    let log: Log

    /// Applies what is missing, each migration in its own transaction, after a backup where there was a schema.
    ///
    /// - Throws: ``DatabaseError``: `foreignDatabase`, `newerSchema`, or the fault of a migration, which then left
    ///   nothing behind.
    func migrate(_ connection: SQLiteConnection) throws {
        precondition(migrations.map(\.number) == Array(1...migrations.count), "migrations count from 1 without gaps")
        let version = try checkedVersion(connection)
        guard version < migrations.count else { return }
        if version > 0 { try backUp(connection, version: version) }
        for migration in migrations[version...] { try apply(migration, connection) }
    }

    private func checkedVersion(_ connection: SQLiteConnection) throws -> Int {
        let id: Int64 = try pragma("PRAGMA application_id", connection)
        let tables: Int = try pragma("SELECT count(*) FROM sqlite_schema", connection)
        guard id == Self.applicationID || (id == 0 && tables == 0) else {
            throw DatabaseError(
                .foreignDatabase,
                "\(connection.path) is a database of another program. Name another file."
            )
        }
        guard tables > 0 else { return 0 }
        let applied = try connection.rows("SELECT number, name FROM schema_migrations ORDER BY number")
        for (index, row) in applied.enumerated() where index < migrations.count {
            let name: String = try row.get(1)
            guard name == migrations[index].name else {
                throw DatabaseError(
                    .foreignDatabase,
                    "\(connection.path) holds another kind of Plinto data (\(name)). Name another file."
                )
            }
        }
        guard applied.count <= migrations.count else {
            throw DatabaseError(
                .newerSchema,
                "\(connection.path) has schema version \(applied.count), written by a newer Plinto; this one knows "
                    + "versions up to \(migrations.count). Upgrade this program, or restore an older backup."
            )
        }
        return applied.count
    }

    private func apply(_ migration: Migration, _ connection: SQLiteConnection) throws {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            if migration.number == 1 {
                try connection.executeScript("PRAGMA application_id = \(Self.applicationID)")
                try connection.execute(
                    """
                    CREATE TABLE schema_migrations (
                        number INTEGER PRIMARY KEY,
                        name TEXT NOT NULL,
                        applied_at INTEGER NOT NULL
                    ) STRICT
                    """
                )
            }
            for statement in migration.statements { try connection.execute(statement) }
            try connection.execute(
                "INSERT INTO schema_migrations (number, name, applied_at) VALUES ($1, $2, $3)",
                migration.number,
                migration.name,
                clock.now()
            )
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { try connection.execute("ROLLBACK") }
            throw error
        }
        log.info("schema migrated", ["version": String(migration.number), "name": migration.name])
    }

    private func backUp(_ connection: SQLiteConnection, version: Int) throws {
        let path = "\(connection.path).backup-v\(version)-\(clock.now().seconds)"
        try SQLiteBackup.copy(connection, to: path) { _ in }
        log.info("backed up before the schema changes", ["path": path])
    }

    private func pragma<Value: SQLConvertible>(_ sql: StaticString, _ connection: SQLiteConnection) throws -> Value {
        guard let row = try connection.row(sql) else { throw DatabaseError(.corrupt, "no answer to: \(sql)") }
        return try row.get(0)
    }
}
