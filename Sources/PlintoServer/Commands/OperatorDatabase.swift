import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// The database as the operator's commands use it, and what they record there.
struct OperatorDatabase: Sendable {
    let database: SQLiteDatabase
    let audit: AuditTrail
    let events: EventOutbox
    let clock: any TimeSource
    let random = SystemRandom()
    /// What the audit log shows as the place of what was done: the machine itself, and the command.
    let origin: CallOrigin

    /// Runs `body` on the database that the command line names, and closes it.
    static func with<Value: Sendable>(
        _ invocation: Invocation,
        _ surroundings: OperatorSurroundings,
        _ body: (OperatorDatabase) async throws -> Value
    ) async throws -> Value {
        let path = try ServerConfiguration.databasePath(try invocation.require("database"), of: invocation)
        let database = try await SQLiteDatabase.join(
            SQLiteConfiguration(path: path, readers: 1),
            migrations: ServerMigrations.all,
            clock: surroundings.clock,
            log: Log(component: "store", minimum: .warning)
        )
        let opened = OperatorDatabase(database, invocation, surroundings)
        do {
            let value = try await body(opened)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    private init(_ database: SQLiteDatabase, _ invocation: Invocation, _ surroundings: OperatorSurroundings) {
        self.database = database
        clock = surroundings.clock
        audit = AuditTrail(clock: clock, random: random)
        events = EventOutbox(clock: clock, random: random)
        origin = CallOrigin(
            client: ClientDescription(
                address: "local",
                userAgent: "plinto-server " + invocation.path.joined(separator: " ")
            ),
            requestID: RequestID(createdAt: clock.now(), from: random).text
        )
    }

    /// Where letters are put, sealed as the server seals them; it sends them within a second of the commit, or when it
    /// starts.
    ///
    /// - Throws: ``StartFault`` where the key file is not there.
    func mail(_ invocation: Invocation) throws -> MailOutbox {
        let path = try ServerConfiguration.databasePath(try invocation.require("database"), of: invocation)
        let keyFile = invocation.value("key-file") ?? path + ".key"
        guard let key = try ServerKey.read(from: keyFile) else {
            throw StartFault(
                "The key file \(keyFile) is missing. Restore it from a backup, or name it with --key-file."
            )
        }
        return MailOutbox(
            sealer: SecretSealer(key: try AEADKey(bytes: key.key(for: .sealedColumns)), random: random),
            clock: clock,
            random: random,
            job: BackgroundJob("mail", log: Log(component: "mail", minimum: .warning)) { nil }
        )
    }

    /// The account that an address, a username or an id names.
    ///
    /// - Throws: ``StartFault`` where there is none.
    static func find(_ name: String, in connection: any SQLConnection) throws -> UserRecord {
        let record =
            if let id = UserID(name) {
                try connection.users.find(id)
            } else if name.contains("@") {
                try connection.users.find(emailKey: name.folded)
            } else {
                try connection.users.find(usernameKey: name.folded)
            }
        guard let record else {
            throw StartFault(
                "There is no account “\(PrintableText.escape(name))”. See them all: plinto-server user list"
            )
        }
        return record
    }

    /// One value as JSON, for `--json`.
    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try WireJSON.encode(value), as: UTF8.self)
    }
}
