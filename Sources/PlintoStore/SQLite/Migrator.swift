import PlintoModels
import PlintoSystem

/// Upgrades the schema of a database, or refuses a database that is not Plinto's.
///
/// All missing steps run in one transaction: the schema is the old one or the new one, never in between.
struct Migrator {
    /// `PLIN`: identifies the file as one of Plinto's, in its header.
    static let applicationID: Int64 = 0x504c_494e

    let migrations: [Migration]
    let clock: any TimeSource
    let log: Log

    init(_ migrations: [Migration], clock: any TimeSource, log: Log) {
        precondition(migrations.map(\.number) == migrations.indices.map { $0 + 1 }, "migrations are numbered 1, 2, 3 …")
        self.migrations = migrations
        self.clock = clock
        self.log = log
    }

    /// Throws unless the database is empty or one of Plinto's; changes nothing.
    ///
    /// - Throws: ``DatabaseError``: ``DatabaseError/Code/foreignDatabase``, ``DatabaseError/Code/notADatabase`` …
    static func checkOwner(of connection: SQLiteConnection) throws {
        // One statement, so that a schema that another process is creating is seen as a whole or not at all.
        let header = try connection.query(
            "SELECT application_id, (SELECT count(*) = 0 FROM sqlite_schema) FROM pragma_application_id"
        )[0]
        let id: Int64 = try header.get(0)
        let isEmpty: Bool = try header.get(1)
        guard id == applicationID || (id == 0 && isEmpty) else {
            throw DatabaseError(
                .foreignDatabase,
                "this is a database of another program and was left untouched: name another file",
                path: connection.path
            )
        }
    }

    /// Applies the missing steps, after a backup if there was an earlier schema.
    ///
    /// - Throws: ``DatabaseError``; the schema is then unchanged.
    func run(on connection: SQLiteConnection) throws {
        // A step may rebuild a table; with foreign keys on, dropping the old one would empty those that refer to it.
        // Instead, they are checked as a whole before the commit.
        try connection.perform("PRAGMA foreign_keys = OFF")
        try connection.perform("BEGIN IMMEDIATE")
        defer { connection.rollback() }
        // Checked again, now that no one else can write.
        try Self.checkOwner(of: connection)
        let version = try currentVersion(of: connection)
        let missing = migrations.dropFirst(version)
        if missing.isEmpty {
            connection.rollback()
        } else {
            let backup = try version > 0 ? backUp(connection, version: version) : nil
            do {
                try apply(missing, on: connection)
                try connection.perform("COMMIT")
            } catch {
                // The database is unchanged, so the copy is useless; without this each attempt would leave another.
                connection.rollback()
                if let backup { DatabaseFile.remove(backup) }
                throw error
            }
            log.info(
                "schema migrated",
                ["from": "\(version)", "to": "\(migrations.count)", "backup": backup ?? "none, the database was new"]
            )
        }
        try connection.perform("PRAGMA foreign_keys = ON")
    }

    /// Throws unless the schema is exactly that of this program; changes nothing.
    ///
    /// - Parameter orOlder: True if an earlier version of it is accepted, with at least one step applied.
    /// - Throws: ``DatabaseError``, also ``DatabaseError/Code/newerSchema`` and, for an older one,
    ///   ``DatabaseError/Code/olderSchema``.
    func requireCurrent(on connection: SQLiteConnection, orOlder: Bool = false) throws {
        try Self.checkOwner(of: connection)
        try connection.perform("BEGIN DEFERRED")
        defer { connection.rollback() }
        let version = try currentVersion(of: connection)
        guard version == migrations.count || orOlder && version > 0 else {
            throw DatabaseError(
                .olderSchema,
                "its schema is version \(version), this program's is \(migrations.count): start the server of this "
                    + "version once, which upgrades it",
                path: connection.path
            )
        }
    }

    /// The number of the last step that was applied; 0 for an empty database.
    private func currentVersion(of connection: SQLiteConnection) throws -> Int {
        let isEmpty: Bool = try connection.query("SELECT count(*) = 0 FROM sqlite_schema")[0].get(0)
        if isEmpty { return 0 }
        let applied = try connection.query("SELECT number, name FROM schema_migration ORDER BY number")
        for (row, migration) in zip(applied, migrations) {
            let name: String = try row.get(1)
            guard name == migration.name else {
                throw DatabaseError(
                    .foreignDatabase,
                    "this is a database of another of Plinto's programs and was left untouched: its schema version "
                        + "\(migration.number) is “\(name)”, this program's is “\(migration.name)”",
                    path: connection.path
                )
            }
        }
        guard applied.count <= migrations.count else {
            throw DatabaseError.newerSchema(found: applied.count, supported: migrations.count, path: connection.path)
        }
        return applied.count
    }

    private func apply(_ missing: ArraySlice<Migration>, on connection: SQLiteConnection) throws {
        if missing.startIndex == 0 { try setUp(connection) }
        for migration in missing {
            do {
                for statement in migration.statements { try connection.perform(statement) }
            } catch {
                throw DatabaseError(
                    error.code,
                    "cannot upgrade to schema version \(migration.number) (\(migration.name)); the database was not "
                        + "changed: \(error.message)",
                    sql: error.sql,
                    path: connection.path
                )
            }
            try connection.execute(
                "INSERT INTO schema_migration (number, name, applied_at) VALUES ($1, $2, $3)",
                migration.number,
                migration.name,
                clock.now()
            )
        }
        if let violation = try connection.query("PRAGMA foreign_key_check").first {
            let table: String = try violation.get(0)
            throw DatabaseError(
                .constraint(.foreignKey),
                "the new schema would leave rows of \(table) that refer to nothing; the database was not changed",
                path: connection.path
            )
        }
    }

    private func setUp(_ connection: SQLiteConnection) throws {
        // The number is `applicationID`: a pragma takes no parameter.
        try connection.perform("PRAGMA application_id = 0x504c494e")
        try connection.perform(
            """
            CREATE TABLE schema_migration (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                applied_at INTEGER NOT NULL
            ) STRICT
            """
        )
    }

    /// Copies the database as it was before the transaction that holds the lock.
    private func backUp(_ connection: SQLiteConnection, version: Int) throws -> String {
        // 20250118T120000Z: sorts by time, and needs no quoting anywhere.
        let date = clock.now().text.filter { $0 != "-" && $0 != ":" }
        let path = "\(connection.path).backup-v\(version)-\(date)"
        let source = try SQLiteConnection(path: connection.path, access: .readOnly, busyTimeout: .seconds(5))
        try SQLiteBackup.copy(source, to: path)
        return path
    }
}
