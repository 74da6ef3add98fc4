import PlintoCrypto
import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSystem

/// The database for the operator commands, and their records in it.
struct OperatorDatabase: Sendable {
    let database: ServerDatabase
    /// The file beneath ``database``.
    let file: SQLiteDatabase
    /// The context of the changes: the machine itself, and the command.
    let context: RequestContext

    /// True if this command created it.
    let isNew: Bool

    /// Runs `body` on the database that the command line names, and closes it.
    ///
    /// - Parameter makesIt: True to create it if it does not exist.
    static func with<Value: Sendable>(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment,
        makesIt: Bool = false,
        _ body: (OperatorDatabase) async throws -> Value
    ) async throws -> Value {
        let location = try invocation.database
        let isNew = makesIt && !SQLiteDatabase.exists(location.file)
        if isNew { try await make(location, environment) }
        let database = try await SQLiteDatabase.join(
            SQLiteConfiguration(path: location.file, readers: 1),
            migrations: ServerMigrations.all,
            clock: environment.clock,
            log: log
        )
        let opened = OperatorDatabase(database, isNew: isNew, invocation, environment)
        do {
            let value = try await body(opened)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    private static var log: Log { Log(component: "store", minimum: .warning) }

    /// Creates the database like the server does, and under its lock: two processes that create one at once would both
    /// change its schema.
    private static func make(_ location: DatabaseLocation, _ environment: OperatorEnvironment) async throws(StartError)
    {
        do {
            let lock = try DatabaseLock(location, creates: true)
            defer { lock.release() }
            let database = try await SQLiteDatabase.open(
                SQLiteConfiguration(path: location.file, readers: 1),
                migrations: ServerMigrations.all,
                clock: environment.clock,
                log: log
            )
            await database.close()
        } catch {
            throw StartError(explaining: error, database: location)
        }
    }

    private init(
        _ file: SQLiteDatabase,
        isNew: Bool,
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) {
        self.file = file
        database = ServerDatabase(
            file,
            clock: environment.clock,
            random: SystemRandom(),
            subscribers: WebhookSubscribers()
        )
        self.isNew = isNew
        context = .operator(
            invocation.path.joined(separator: " "),
            at: environment.clock.now(),
            from: database.random
        )
    }

    /// The outbox for emails, sealed like the server's; the server sends them within a second of the commit, or when it
    /// starts.
    ///
    /// - Throws: ``StartError`` if the key file does not exist.
    func mail(_ invocation: Invocation) throws -> MailOutbox {
        let keyFile = try invocation.keyFilePath
        guard let key = try ServerKey.read(from: keyFile) else {
            throw StartError(
                "The key file \(keyFile) is missing. Restore it from a backup, or name it with --key-file."
            )
        }
        return MailOutbox(
            sealer: SecretSealer(key: try AEADKey(bytes: key.key(for: .sealedColumns)), random: database.random),
            clock: database.clock,
            random: database.random
        )
    }

    /// The account with an email address, a username or an id.
    ///
    /// - Throws: ``StartError`` if there is none.
    static func find(_ name: String, in transaction: any Transaction) throws -> UserRecord {
        let record =
            if let id = UserID(name) {
                try transaction.users.find(id)
            } else {
                try transaction.users.find(account: EmailAddress.lookupKey(of: name))
            }
        guard let record else {
            throw StartError(
                "There is no account “\(PrintableText.escape(name))”. List the accounts: plinto-server user list"
            )
        }
        return record
    }

    /// One value as JSON, for `--json`.
    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try WireJSON.encode(value), as: UTF8.self)
    }
}
