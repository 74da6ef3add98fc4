package import PlintoHTTP
import PlintoModels
package import PlintoStore
package import PlintoSystem
import PlintoTLS

/// A running server: its database, its routes and its listener.
package final class PlintoServer: Sendable {
    /// The listening address, with the actual port.
    package let address: ListenAddress
    /// The URL for clients, which is the issuer of tokens.
    package let publicURL: String
    /// For the operator's commands and for tests.
    package let database: any Database

    private let lock: DatabaseLock
    private let http: HTTPServer
    private let tls: TLSEndpoint?
    private let log: Log
    let application: Application
    private let metrics: MetricsListener?
    private let services: ServiceGroup

    private init(
        address: ListenAddress,
        publicURL: String,
        database: any Database,
        lock: DatabaseLock,
        http: HTTPServer,
        tls: TLSEndpoint?,
        log: Log,
        application: Application,
        metrics: MetricsListener?,
        services: ServiceGroup
    ) {
        self.address = address
        self.publicURL = publicURL
        self.database = database
        self.lock = lock
        self.http = http
        self.tls = tls
        self.log = log
        self.application = application
        self.metrics = metrics
        self.services = services
    }

    /// Everything in the background, in the order of the shutdown: first what makes work for others, last what writes
    /// the values that others have kept in memory.
    private static func services(
        _ parts: Services,
        _ application: Application,
        _ metrics: MetricsListener?
    ) -> [any Service] {
        let services: [(any Service)?] = [
            application.foreignChanges,
            application.syncChecks,
            parts.queues.linkRequests,
            parts.queues.events,
            parts.webhooks.ending,
            parts.queues.deliveries,
            parts.webhooks,
            parts.queues.emails,
            metrics,
            parts.uses.writer,
            parts.keyUses.writer,
            parts.failures.writer,
            application.housekeeping,
        ]
        return services.compactMap(\.self)
    }

    /// Opens the database and the keys, and listens. When it returns, requests are served.
    ///
    /// - Throws: ``StartError`` with a sentence for the operator.
    package static func start(
        _ configuration: ServerConfiguration,
        in environment: ServerEnvironment
    ) async throws(StartError) -> PlintoServer {
        do {
            return try await open(configuration, in: environment)
        } catch {
            throw StartError(explaining: error, database: configuration.database)
        }
    }

    private static func open(
        _ configuration: ServerConfiguration,
        in environment: ServerEnvironment
    ) async throws -> PlintoServer {
        let tls = try openTLS(configuration, in: environment)
        try StartError.requireContent(configuration.database.file, keyFile: configuration.keyFile)
        let lock = try DatabaseLock(configuration.database, creates: true)
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: configuration.database.file, stampsLog: true, refusesLostFiles: true),
            migrations: ServerMigrations.all,
            clock: environment.clock,
            log: environment.log.component("store")
        )
        do {
            // No other server works on this database while this one has its lock: what is leased is of a process that died.
            // Usually there is none, and nothing has to be written before requests are served.
            if try await database.read({ try $0.leases.areAny() }) {
                try await database.write { try $0.leases.endAll() }
            }
            let vault = SigningKeyVault(
                database: database,
                keyFile: configuration.keyFile,
                clock: environment.clock,
                random: environment.random
            )
            let (serverKey, keys) = try await vault.open()
            let webMiddleware = WebMiddleware(configuration, clock: environment.clock, random: environment.random)
            let slot = ApplicationSlot(webMiddleware)
            let http = try HTTPServer(
                loops: environment.processors,
                limits: try configuration.connections.limits(
                    descriptors: environment.descriptors,
                    proxies: configuration.proxies
                ),
                bodyLimit: { slot.bodyLimit($0, $1) },
                log: environment.log.component("http"),
                refusalForm: { webMiddleware.refuse($0, $1, $2) },
                watchdog: environment.watchdog,
                routeName: { slot.routeName($0, $1) },
                isAlwaysAnswered: { ["/health", "/ready"].contains($0.path) && $0.body.isEmpty },
                isLongPoll: { SyncRoutes.isLongPoll($0) },
                handler: { await slot.respond(to: $0) }
            )
            let address = try listen(http, configuration, tls)
            let publicURL = configuration.publicURL ?? Self.url(of: address, isSecure: tls != nil)
            if let warning = ExposedListener(host: configuration.host, isSecure: tls != nil, publicURL: publicURL)
                .warning
            {
                environment.log.warning(warning, ["address": "\(address)"])
            }
            let parts = try Services(
                configuration: configuration,
                environment: environment,
                database: environment.wrapDatabase(database),
                floor: try await database.read { try $0.clockFloor.value() },
                serverKey: serverKey,
                keys: keys,
                publicURL: publicURL
            )
            parts.throttle.restore(try await parts.failures.written(at: environment.clock.now()))
            let application = Application(parts)
            let metrics = try MetricsListener(parts, application, http: http, database: database)
            slot.fill(with: application)
            return PlintoServer(
                address: address,
                publicURL: publicURL,
                database: database,
                lock: lock,
                http: http,
                tls: tls,
                log: environment.log,
                application: application,
                metrics: metrics,
                services: ServiceGroup(
                    services(parts, application, metrics) + environment.additionalServices,
                    log: environment.log
                )
            )
        } catch {
            await database.close()
            throw error
        }
    }

    private static func openTLS(
        _ configuration: ServerConfiguration,
        in environment: ServerEnvironment
    ) throws(StartError) -> TLSEndpoint? {
        guard let files = configuration.tls else { return nil }
        do throws(TLSError) {
            return try TLSEndpoint(
                files,
                clock: environment.clock,
                random: environment.random,
                log: environment.log.component("tls")
            )
        } catch {
            throw StartError("Cannot enable TLS: \(error)")
        }
    }

    private static func listen(
        _ http: HTTPServer,
        _ configuration: ServerConfiguration,
        _ tls: TLSEndpoint?
    ) throws(StartError) -> ListenAddress {
        do {
            return try http.listen(on: .tcp(host: configuration.host, port: configuration.port), security: tls)
        } catch {
            throw StartError(explainingListener: error, configuration: configuration)
        }
    }

    /// Reloads the certificate and its key, for new connections; if they are invalid, the log says why and the old ones
    /// stay in use. Does nothing without TLS.
    package func reload() {
        guard let tls else { return log.info("there is no certificate to reload") }
        tls.reload()
    }

    /// Waits until `end` returns or a service ends unexpectedly; the caller then calls ``stop(grace:)``. To be called
    /// once.
    ///
    /// - Returns: The failure of the service; nil if `end` returned first.
    package func failure(before end: @escaping @Sendable () async -> Void) async -> ServiceError? {
        await services.failure(before: end)
    }

    /// Accepts no new connections, finishes running requests for at most `grace`, ends the services in
    /// their order, and closes the database.
    package func stop(grace: Duration = .seconds(10)) async {
        application.beginDraining()
        await http.shutdown(grace: grace)
        await services.stop()
        await database.close()
        lock.release()
    }

    /// The listening address of the metrics, if they are served.
    package var metricsAddress: ListenAddress? { metrics?.address }

    /// The URL of the listener: `http://HOST:PORT`, with TLS `https://HOST:PORT`.
    package var url: String { Self.url(of: address, isSecure: tls != nil) }

    private static func url(of address: ListenAddress, isSecure: Bool) -> String {
        let scheme = isSecure ? "https" : "http"
        guard case .tcp(let host, let port) = address else { return "\(scheme)://localhost" }
        return host.contains(":") ? "\(scheme)://[\(host)]:\(port)" : "\(scheme)://\(host):\(port)"
    }
}
