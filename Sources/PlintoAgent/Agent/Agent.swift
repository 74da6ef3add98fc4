import Glibc
import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSync
package import PlintoSystem

/// The agent of one user: keeps tokens valid and serves the local API on a Unix socket.
///
/// ```swift
/// let agent = try await Agent.start(configuration, in: environment)
/// print("plinto-agent listening on \(agent.socketPath)")
/// await agent.stop()
/// ```
package final class Agent: Sendable {
    /// The path at which the agent listens.
    package let socketPath: String

    private let state: StateDirectory
    private let database: SQLiteDatabase
    private let lock: AgentLock
    private let sockets: AgentSockets
    private let services: ServiceGroup

    /// Starts an agent. It serves requests when this returns.
    ///
    /// - Throws: An error whose description says what to do: ``AgentStartError``; ``PathError`` or ``SystemError`` for
    ///   the directories and the socket; ``DatabaseError``; ``VaultError``.
    package static func start(
        _ configuration: AgentConfiguration,
        in environment: AgentEnvironment
    ) async throws -> Agent {
        let state = try StateDirectory(configuration.stateDirectory)
        if try state.prepareDatabaseFile() {
            environment.log.warning("the database file exists but is empty; creating it anew", ["path": state.database])
        }
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(
                path: state.database,
                readers: 2,
                foreignLogRemedy: "Put back all files of one backup of the state directory"
            ),
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
                await lock.drain()
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
        // One event loop suffices for one user and takes half the memory of two.
        let server = try HTTPServer(
            loops: 1,
            limits: Self.connectionLimits,
            bodyLimit: { router.bodyLimit($0, $1) },
            log: environment.log,
            handler: { await router.respond(to: $0) }
        )
        let startedAt = environment.clock.now()
        sockets = try AgentSockets(server, configuration, state, log: environment.log, startedAt: startedAt)
        socketPath = sockets.usualPath ?? configuration.socketPath

        self.state = state
        self.database = database
        self.lock = lock
        services = ServiceGroup(
            [
                // First, so that closing sockets are not bound again.
                sockets,
                LocalServer(http: server, grace: timing.shutdownGrace),
                lock,
                NetworkReaction(changes: environment.networkChanges, settling: timing.networkSettling, lock: lock),
                accesses.writer,
            ],
            log: environment.log
        )
    }

    /// Waits until `end` returns or a service ends unexpectedly; the caller then calls ``stop()``. To be called once.
    ///
    /// - Returns: The failure of the service; nil if `end` returned first.
    package func failure(before end: @escaping @Sendable () async -> Void) async -> ServiceError? {
        await services.failure(before: end)
    }

    /// Finishes running requests, closes the socket and writes pending records. The session is kept for the next start.
    package func stop() async {
        await services.stop()
        await database.close()
        state.release()
    }

    /// The connection limits. No program can exhaust the agent by opening connections. If there are too few descriptors
    /// for this many, idle connections are closed.
    private static var connectionLimits: HTTPLimits {
        var limits = HTTPLimits.standard
        limits.maximumConnections = max(16, min(1024, DescriptorLimit.current - 128))
        limits.maximumConnectionsPerClient = max(8, limits.maximumConnections / 8)
        return limits
    }
}
