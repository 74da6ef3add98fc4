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
    private let sockets: AgentSockets
    /// Looks after the sockets.
    private let keeping: Task<Void, Never>
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
        if try state.prepareDatabaseFile() {
            environment.log.warning("the database is there, but empty: begun anew", ["path": state.database])
        }
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: state.database, readers: 2),
            migrations: AgentMigrations.all,
            clock: environment.clock,
            log: environment.log.component("store")
        )
        do {
            let lock = AgentLock(
                configuration,
                environment,
                GuardedDatabase(base: database, directory: state),
                keyFile: KeyFile(path: state.keyFile)
            )
            try await lock.start()
            do {
                let agent = try Agent(state, database, lock, configuration, environment)
                await agent.sockets.announce()
                return agent
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
            status: StatusReport(
                lock: lock,
                database: database,
                directory: state,
                proxies: environment.proxies
            ),
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
            limits: Self.connectionLimits,
            bodyLimit: { router.bodyLimit($0, $1) },
            log: environment.log,
            handler: { await router.respond(to: $0) }
        )
        let startedAt = environment.clock.now()
        let sockets = try AgentSockets(server, configuration, state, log: environment.log, startedAt: startedAt)
        self.sockets = sockets
        socketPath = sockets.usualPath ?? configuration.socketPath

        self.state = state
        self.database = database
        self.lock = lock
        keeping = Task { await sockets.keep(every: timing.socketCheck) }
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
        // First of all: sockets that the end takes away would be bound again.
        keeping.cancel()
        await keeping.value
        await server.shutdown(grace: grace)
        await lock.stop()
        for task in background { task.cancel() }
        for task in background { await task.value }
        await database.close()
        state.release()
    }

    /// One person's programs: none of them keeps the others from the agent by opening connections. Without the descriptors for
    /// so many, idle ones are closed all the same.
    private static var connectionLimits: HTTPLimits {
        var limits = HTTPLimits.standard
        limits.maximumConnections = max(16, min(1024, DescriptorLimit.current - 128))
        limits.maximumConnectionsPerClient = max(8, limits.maximumConnections / 8)
        return limits
    }
}
