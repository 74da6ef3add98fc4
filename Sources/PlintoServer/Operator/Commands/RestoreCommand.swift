import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server restore FROM`: replaces the database with a copy, while no server runs.
enum RestoreCommand {
    static let command = Command<ServerAction>(
        "restore",
        summary: "Replace the database with a copy, while no server runs.",
        discussion: """
            The copy is verified first: that it is sound, has a schema that this program knows, and was made with the \
            key file. The previous database is kept next to it under a name with the date. Never put a copy there by \
            hand while DATABASE-wal exists: that log would be applied to the copy.
            """,
        arguments: [Argument("FROM", help: "A file that the backup command made.")],
        options: [OperatorOptions.database, OperatorOptions.keyFile],
        run: run
    )

    static func run(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let source = invocation.arguments[0]
        let location = try invocation.database
        let path = location.file
        let keyFile = try invocation.keyFilePath
        do {
            let lock = try DatabaseLock(location)
            defer { lock.release() }
            // A server that uses the file to restore would change it meanwhile.
            let sourceLock = FilePathText.resolved(source) == FilePathText.resolved(path) ? nil : try inUse(source)
            defer { sourceLock?.release() }
            let restore = try DatabaseRestore(of: source, over: path, progress: environment.progress)
            do {
                let users = try await verify(restore.candidate, source, keyFile: keyFile, environment)
                let kept = try restore.install(keepingAs: date(environment.clock.now()))
                return .init(sentence(source, path, users: users, kept: kept))
            } catch {
                restore.discard()
                throw error
            }
        } catch {
            throw StartError(explaining: error, database: location)
        }
    }

    /// The lock of the file to restore; nil if its file system has none.
    private static func inUse(_ source: String) throws -> FileLock? {
        do {
            return try FileLock(of: source)
        } catch is FileLock.Held {
            throw StartError(
                "\(PrintableText.escape(source)) is in use by a server. Copy it first: plinto-server backup COPY --database "
                    + "sqlite:\(PrintableText.escape(source)); then restore COPY."
            )
        } catch {
            return nil
        }
    }

    /// Verifies that the copy can be served: sound, with a schema that this program knows, and made with this key file.
    ///
    /// - Returns: The number of its users, if known.
    private static func verify(
        _ candidate: String,
        _ source: String,
        keyFile: String,
        _ environment: OperatorEnvironment
    ) async throws -> Int? {
        do {
            let database = try await SQLiteDatabase.join(
                SQLiteConfiguration(path: candidate, readers: 1),
                migrations: ServerMigrations.all,
                takesOlder: true,
                clock: environment.clock,
                log: Log(component: "store", minimum: .warning)
            )
            do {
                let users = try await verify(database, keyFile: keyFile, environment)
                await database.close()
                return users
            } catch {
                await database.close()
                throw error
            }
        } catch let error as DatabaseError {
            let source = PrintableText.escape(source)
            guard error.code == .corrupt else {
                throw StartError("\(source) cannot be restored: \(error.message)")
            }
            throw StartError("\(source) is damaged and was not restored (\(error.message)). Use another copy.")
        }
    }

    private static func verify(
        _ database: SQLiteDatabase,
        keyFile: String,
        _ environment: OperatorEnvironment
    ) async throws -> Int? {
        let size = try await database.read { try $0.size() }
        environment.announce("reading \(size) bytes of database …")
        let (damage, users) = try await database.read { transaction in
            // An earlier schema may not have the number.
            (try transaction.damage(), try? transaction.users.count(nil))
        }
        guard damage.isEmpty else { throw DatabaseError(.corrupt, damage.joined(separator: "; ")) }
        // A database that was never served has no keys yet.
        guard try await !database.read({ try $0.signingKeys.all().isEmpty }) else { return users }
        let vault = SigningKeyVault(
            database: database,
            keyFile: keyFile,
            clock: environment.clock,
            random: SystemRandom()
        )
        _ = try await vault.openExisting()
        return users
    }

    /// `20250118T120000Z`: sorts by time, and needs no quoting anywhere.
    private static func date(_ now: Timestamp) -> String {
        now.text.filter { $0 != "-" && $0 != ":" }
    }

    private static func sentence(_ source: String, _ path: String, users: Int?, kept: String?) -> String {
        let (source, path) = (PrintableText.escape(source), PrintableText.escape(path))
        let before = kept.map { " The previous database is kept as \(PrintableText.escape($0))." } ?? ""
        let content = users.map { ", with \($0) users," } ?? ""
        return "\(source)\(content) is now the database \(path).\(before) Start the server. Clients that have "
            + "refreshed their tokens since the copy was made must sign in again."
    }
}
