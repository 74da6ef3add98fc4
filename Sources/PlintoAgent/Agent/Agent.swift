import Glibc
import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem

/// The agent of one user: keeps the session fresh and answers on a Unix socket.
///
/// ```swift
/// let agent = try await Agent.start(configuration, in: environment)
/// print("plinto-agent listening on \(agent.socketPath)")
/// await agent.stop()
/// ```
package final class Agent: Sendable {
    /// Where it listens.
    package let socketPath: String

    private let state: StateDirectory
    private let database: SQLiteDatabase
    private let lock: AgentLock
    private let server: HTTPServer
    private let background: [Task<Void, Never>]
    private let grace: Duration

    /// Starts an agent: on return it answers.
    ///
    /// - Throws: An error whose description says what to do: ``AgentStartFault``, ``PathFault`` or ``SystemError`` of
    ///   the directories and the socket, ``DatabaseError``, or what is wrong with the key.
    package static func start(
        _ configuration: AgentConfiguration,
        in environment: AgentEnvironment
    ) async throws -> Agent {
        let state = try StateDirectory(configuration.stateDirectory)
        try state.prepareDatabaseFile()
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: state.database, readers: 2),
            migrations: AgentMigrations.all,
            clock: environment.clock,
            log: environment.log.component("store")
        )
        do {
            let lock = AgentLock(configuration, environment, database, keyFile: KeyFile(path: state.keyFile))
            try await lock.start()
            do {
                return try Agent(state, database, lock, configuration, environment)
            } catch {
                await lock.stop()
                throw error
            }
        } catch {
            await database.close()
            throw error
        }
    }

    private init(
        _ state: StateDirectory,
        _ database: SQLiteDatabase,
        _ lock: AgentLock,
        _ configuration: AgentConfiguration,
        _ environment: AgentEnvironment
    ) throws {
        let timing = configuration.timing
        let accesses = TokenAccessLog(
            database: database,
            clock: environment.clock,
            log: environment.log,
            interval: timing.accessLogInterval
        )
        let routes = AgentRoutes(
            lock: lock,
            status: StatusReport(lock: lock, database: database),
            accesses: accesses,
            admission: SocketAdmission(uid: geteuid())
        )
        let router = routes.router(
            requestIDs: { RequestID(createdAt: environment.clock.now(), from: environment.random) },
            log: environment.log
        )
        // One loop is enough for one person, and half the memory of two.
        server = try HTTPServer(
            loops: 1,
            bodyLimit: { router.bodyLimit($0, $1) },
            log: environment.log,
            handler: { await router.respond(to: $0) }
        )
        socketPath = try Self.listen(server, configuration)

        self.state = state
        self.database = database
        self.lock = lock
        background = [
            Task { await accesses.run() },
            Task {
                for await _ in environment.networkChanges {
                    try? await Task.sleep(for: timing.networkSettling)
                    await lock.unlocked?.sessions.networkChanged()
                }
            },
        ]
        grace = timing.shutdownGrace
    }

    /// Answers what is under way, leaves the socket, and writes what is left. The session stays for the next start.
    package func stop() async {
        await server.shutdown(grace: grace)
        await lock.stop()
        for task in background { task.cancel() }
        for task in background { await task.value }
        await database.close()
        state.release()
    }

    private static func listen(_ server: HTTPServer, _ configuration: AgentConfiguration) throws -> String {
        let address: ListenAddress
        if let descriptor = configuration.inheritedSocket {
            address = .inherited(descriptor: descriptor)
        } else {
            try Directory.ensurePrivate(parent(of: configuration.socketPath))
            address = .unix(path: configuration.socketPath, mode: 0o600)
        }
        guard case .unix(let path, _) = try server.listen(on: address) else { return configuration.socketPath }
        return path
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
