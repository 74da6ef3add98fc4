package import PlintoModels
package import PlintoSystem
import Synchronization

/// An HTTP/1.1 server with its own event loops.
///
/// ```swift
/// let server = try HTTPServer(loops: 2, log: log) { request in HTTPResponse(status: 204) }
/// let address = try server.listen(on: .tcp(host: "127.0.0.1", port: 0))
/// await server.shutdown(grace: .seconds(10))
/// ```
package final class HTTPServer: Sendable {
    private let loops: [EventLoop]
    private let service: Service
    private let listeners = Mutex<[Listener]>([])

    /// Starts the event loops, one thread each.
    ///
    /// - Parameters:
    ///   - loops: The number of loops: one per processor for a server, one for an agent.
    ///   - bodyLimit: The maximum body size for a method and path, bounded by `limits`.
    ///   - clock: The clock for the `Date` of responses.
    ///   - refusalForm: Creates the responses to requests that never reach the handler. Default: the plain error
    ///     envelope.
    ///   - watchdog: Receives every piece of work that holds a loop too long, for tests. Default: the log,
    ///     rate-limited.
    ///   - routeName: Names the route of a request in such a report.
    ///   - isAlwaysAnswered: Returns true for requests that are handled even if the server is full, such as health
    ///     checks.
    ///   - isLongPoll: Returns true for requests that may wait for an event. Only a few of them are prepared at a time.
    ///   - handler: Handles every well-formed request. It runs on the loop of its connection and must not block.
    /// - Throws: ``SystemError`` if the system is out of descriptors.
    package init(
        loops count: Int,
        limits: HTTPLimits = .standard,
        bodyLimit: @escaping BodyLimit = { _, _ in .max },
        log: Log,
        clock: any TimeSource = SystemClock(),
        refusalForm: @escaping RefusalForm = { error, id, _ in ErrorResponse.make(error, id: id) },
        watchdog: LoopWatchdog? = nil,
        routeName: @escaping @Sendable (_ method: String, _ path: String) -> String = { "\($0) \($1)" },
        isAlwaysAnswered: @escaping @Sendable (HTTPRequest) -> Bool = { _ in false },
        isLongPoll: @escaping @Sendable (HTTPRequest) -> Bool = { _ in false },
        handler: @escaping HTTPHandler
    ) throws {
        precondition(count > 0, "a server needs a loop")
        service = Service(
            limits: limits,
            bodyLimit: bodyLimit,
            handler: handler,
            isAlwaysAnswered: isAlwaysAnswered,
            isLongPoll: isLongPoll,
            refusalForm: refusalForm,
            log: log,
            clock: clock
        )
        loops = try (1...count).map {
            try EventLoop(
                name: "http-loop-\($0)",
                clock: clock,
                watchdog: watchdog,
                routeName: routeName,
                reportStall: StallLog(log).report
            )
        }
        for loop in loops { loop.start() }
    }

    deinit {
        if service.ledger.beginDraining() { Self.end(loops) }
    }

    /// Listens on one more address. A stale Unix socket, on which nothing listens, is replaced.
    ///
    /// - Parameter security: The layer beneath HTTP, such as TLS.
    /// - Returns: The address with the actual port; for an inherited socket, the address it is bound to.
    /// - Throws: ``SystemError`` that names the address; ``PathError`` if a Unix socket's path is unusable or in use.
    /// - Precondition: The server was not shut down.
    package func listen(
        on address: ListenAddress,
        security: (any StreamSecurity)? = nil
    ) throws -> ListenAddress {
        precondition(!service.ledger.isDraining, "a server that was shut down cannot listen")
        let socket = try ListeningSocket(address)
        let listener = listeners.withLock { listeners in
            let loop = loops[listeners.count % loops.count]
            let listener = Listener(socket, on: loop, dealingTo: loops, service: service, security: security)
            listeners.append(listener)
            return listener
        }
        listener.loop.spawn { await listener.open() }
        return socket.address
    }

    /// The server's own Unix sockets that have disappeared from their paths, so that clients cannot connect.
    package var lostSockets: [ListenAddress] {
        listeners.withLock { $0 }.filter { $0.socket.file?.isInPlace == false }.map(\.socket.address)
    }

    /// Stops listening on an address returned by ``listen(on:security:)``. Open connections continue.
    package func close(_ address: ListenAddress) async {
        let closed = listeners.withLock { listeners in
            defer { listeners.removeAll { $0.socket.address == address } }
            return listeners.filter { $0.socket.address == address }
        }
        for listener in closed { await listener.close() }
    }

    /// Shuts down: accepts no more connections, closes idle ones, lets running requests finish, and after `grace`
    /// closes the rest and cancels their handlers.
    package func shutdown(grace: Duration) async {
        guard service.ledger.beginDraining() else { return await service.ledger.waitUntilEmpty() }
        for listener in listeners.withLock({ $0 }) { await listener.close() }
        await tellEveryone { $0.drain() }
        let ledger = service.ledger
        let timer = Task {
            try? await Task.sleep(for: grace)
            ledger.stopWaiting()
        }
        await ledger.waitUntilEmpty()
        timer.cancel()
        await tellEveryone { $0.abort() }
        for loop in loops { loop.stop() }
    }

    /// The current statistics.
    package var statistics: HTTPServerStatistics {
        let connections = service.ledger.statistics
        return HTTPServerStatistics(
            loops: loops.map(\.statistics),
            connections: connections.open,
            maximumConnections: service.limits.maximumConnections,
            accepted: connections.accepted,
            displaced: connections.displaced,
            refused: connections.refused,
            heldBytes: connections.heldBytes,
            maximumHeldBytes: service.limits.maximumHeldBytes,
            refusedForBytes: connections.refusedForBytes
        )
    }

    private func tellEveryone(_ message: @escaping @Sendable (any LoopMember) -> Void) async {
        for loop in loops { await Self.tellEveryone(on: loop, message) }
    }

    private static func tellEveryone(
        on loop: EventLoop,
        _ message: @escaping @Sendable (any LoopMember) -> Void
    ) async {
        await loop.spawn { for member in loop.confined.everyone { message(member) } }.value
    }

    /// A server that is released without a shutdown must not keep its threads and ports.
    private static func end(_ loops: [EventLoop]) {
        for loop in loops {
            Task {
                await tellEveryone(on: loop) { $0.abort() }
                loop.stop()
            }
        }
    }
}

/// The statistics of an ``HTTPServer``.
package struct HTTPServerStatistics: Hashable, Sendable {
    package let loops: [LoopStatistics]
    package let connections: Int
    package let maximumConnections: Int
    /// The connections accepted from the kernel, including those closed immediately.
    package let accepted: Int
    /// The connections closed in favour of others.
    package let displaced: Int
    /// The connections closed immediately for lack of a place.
    package let refused: Int
    /// The bytes of unfinished requests and unread responses, as counted for the budget.
    package let heldBytes: Int
    package let maximumHeldBytes: Int
    /// The requests refused because their client, or all together, hold too many bytes.
    package let refusedForBytes: Int
}
