package import PlintoModels
package import PlintoSystem
import Synchronization

/// Serves HTTP/1.1 on event loops of its own.
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

    /// Starts the loops, each a thread.
    ///
    /// - Parameters:
    ///   - loops: How many: as many as there are processors for a server, one for an agent.
    ///   - bodyLimit: Bytes of a body that are taken for a method and path; `limits` bounds all of them.
    ///   - clock: Dates the responses.
    ///   - refusalForm: The form of the answers to requests that never reach the handler; the plain error envelope by
    ///     default.
    ///   - watchdog: Hears of every piece of work that holds a loop for too long, for tests; without one, the log does, now
    ///     and then.
    ///   - routeName: Names the route of a request in such a report.
    ///   - isAlwaysAnswered: Whether a request is answered also when there is no room for its connection, as a health
    ///     check is.
    ///   - handler: Answers every request that is well formed. Runs on the loop of its connection, and must not block.
    /// - Throws: ``SystemError`` where the system has no descriptors left.
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
        handler: @escaping HTTPHandler
    ) throws {
        precondition(count > 0, "a server needs a loop")
        service = Service(
            limits: limits,
            bodyLimit: bodyLimit,
            reservedLimits: limits.ofReservedPlaces,
            handler: handler,
            isAlwaysAnswered: isAlwaysAnswered,
            refusalForm: refusalForm,
            ledger: ConnectionLedger(limits: limits),
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

    /// Listens on one more address. A stale Unix socket, one that nobody answers on, is replaced.
    ///
    /// - Parameter security: What its connections speak beneath HTTP, as TLS.
    /// - Returns: The address with the port that was picked; for an inherited socket, what it is bound to.
    /// - Throws: ``SystemError`` that names the address, or ``PathFault`` where a Unix socket's path cannot be used or
    ///   another process answers there.
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

    /// The Unix sockets of its own that are no longer found at their paths: nobody can connect to them any more.
    package var lostSockets: [ListenAddress] {
        listeners.withLock { $0 }.filter { $0.socket.file?.isInPlace == false }.map(\.socket.address)
    }

    /// Listens no longer on an address that ``listen(on:security:)`` returned; connections that are open go on.
    package func close(_ address: ListenAddress) async {
        let closed = listeners.withLock { listeners in
            defer { listeners.removeAll { $0.socket.address == address } }
            return listeners.filter { $0.socket.address == address }
        }
        for listener in closed { await listener.close() }
    }

    /// Ends: accepts no more connections, closes those that wait for a request, lets those that are in the middle of one
    /// finish it, and after `grace` cuts off what is left and cancels its handlers.
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

    /// What it has done so far, and does now.
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

    /// A server that nobody holds any longer and nobody has shut down must not hold its threads and ports.
    private static func end(_ loops: [EventLoop]) {
        for loop in loops {
            Task {
                await tellEveryone(on: loop) { $0.abort() }
                loop.stop()
            }
        }
    }
}
