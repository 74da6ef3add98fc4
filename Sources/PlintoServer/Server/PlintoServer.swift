package import PlintoHTTP
import PlintoModels
package import PlintoStore
import PlintoSystem

/// A running server: its database, its routes and its listener.
package final class PlintoServer: Sendable {
    /// Where it listens, with the port that was picked.
    package let address: ListenAddress
    /// What clients call it, and what its tokens name as their issuer.
    package let publicURL: String
    /// For the operator's commands and for tests; every query is in PlintoStore.
    package let database: any Database

    private let lock: FileLock
    private let http: HTTPServer
    private let application: Application
    private let background: Task<Void, Never>

    private init(
        address: ListenAddress,
        publicURL: String,
        database: any Database,
        lock: FileLock,
        http: HTTPServer,
        application: Application
    ) {
        self.address = address
        self.publicURL = publicURL
        self.database = database
        self.lock = lock
        self.http = http
        self.application = application
        background = Task {
            await withTaskGroup { group in
                group.addTask { await application.housekeeping.run() }
                for job in application.jobs { group.addTask { await job.run() } }
            }
        }
    }

    /// Opens the database and the keys, and listens. When it returns, requests are answered.
    ///
    /// - Throws: ``StartFault`` with a sentence for the operator.
    package static func start(
        _ configuration: ServerConfiguration,
        in surroundings: ServerSurroundings
    ) async throws(StartFault) -> PlintoServer {
        do {
            return try await open(configuration, in: surroundings)
        } catch {
            throw StartFault(explaining: error, configuration: configuration)
        }
    }

    private static func open(
        _ configuration: ServerConfiguration,
        in surroundings: ServerSurroundings
    ) async throws -> PlintoServer {
        let lock = try FileLock(path: configuration.databasePath + ".lock")
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: configuration.databasePath),
            migrations: ServerMigrations.all,
            clock: surroundings.clock,
            log: surroundings.log.component("store")
        )
        do {
            let vault = SigningKeyVault(
                database: database,
                keyFile: configuration.keyFile,
                clock: surroundings.clock,
                random: surroundings.random
            )
            let (serverKey, keys) = try await vault.open()
            let slot = ApplicationSlot()
            let http = try HTTPServer(loops: surroundings.processors, log: surroundings.log.component("http")) {
                request in
                await slot.respond(to: request)
            }
            let address = try listen(http, configuration)
            let publicURL = configuration.publicURL ?? Self.url(of: address)
            let parts = try ServerParts(
                configuration: configuration,
                surroundings: surroundings,
                database: database,
                serverKey: serverKey,
                keys: keys,
                publicURL: publicURL
            )
            let application = Application(parts)
            slot.fill(with: application)
            return PlintoServer(
                address: address,
                publicURL: publicURL,
                database: database,
                lock: lock,
                http: http,
                application: application
            )
        } catch {
            await database.close()
            throw error
        }
    }

    private static func listen(
        _ http: HTTPServer,
        _ configuration: ServerConfiguration
    ) throws(StartFault) -> ListenAddress {
        do {
            return try http.listen(on: .tcp(host: configuration.host, port: configuration.port))
        } catch {
            throw StartFault(explainingListener: error, configuration: configuration)
        }
    }

    /// Takes no new connections, finishes what runs for as long as `grace`, and closes the database.
    package func stop(grace: Duration = .seconds(10)) async {
        application.readiness.beginDraining()
        await http.shutdown(grace: grace)
        background.cancel()
        await background.value
        await application.uses.flush()
        await database.close()
        lock.release()
    }

    /// `http://HOST:PORT` of a listener.
    package static func url(of address: ListenAddress) -> String {
        guard case .tcp(let host, let port) = address else { return "http://localhost" }
        return host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
    }
}
