import Glibc
import PlintoModels
import PlintoSystem
import Synchronization

/// Accepts the connections of one listening socket on one loop and distributes them over all loops.
actor Listener: LoopMember {
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// The pause in accepting after the system is out of descriptors.
    private static let pause = Duration.milliseconds(50)
    /// The number of connections accepted in one turn before existing connections get their turn.
    private static let acceptsATurn = 64
    /// The number of displacements before the displaced connections get their turn, because only then are their places
    /// free.
    private static let displacementsATurn = 2

    nonisolated let loop: EventLoop
    nonisolated let socket: ListeningSocket
    private let loops: [EventLoop]
    private let service: Service
    /// The layer above the sockets; nil for none.
    private let security: (any StreamSecurity)?
    private var slot: Int?
    private var isOpen = true
    /// True if the last accept failed, so that a lasting failure is logged once.
    private var isStalled = false
    /// The minimum interval between log messages about too many connections.
    private static let warningPause = Duration.seconds(10)
    private var nextWarning = Instant(nanoseconds: 0)
    private var refusals = RefusalBudget()

    init(
        _ socket: ListeningSocket,
        on loop: EventLoop,
        dealingTo loops: [EventLoop],
        service: Service,
        security: (any StreamSecurity)?
    ) {
        self.socket = socket
        self.loop = loop
        self.loops = loops
        self.service = service
        self.security = security
    }

    /// Starts accepting. Until then connections wait in the kernel's queue.
    func open() {
        guard isOpen else { return }
        slot = loop.confined.join(self)
        watch()
    }

    /// Stops accepting and removes the socket from where clients find it.
    func close() {
        guard isOpen else { return }
        isOpen = false
        socket.close()
        if let slot { loop.confined.leave(slot) }
        slot = nil
    }

    private func watch() {
        guard let slot else { return }
        do {
            try loop.confined.poller.add(socket.descriptor, slot, .readable, .level)
        } catch {
            suspend("\(error)")
        }
    }

    private func acceptAll() {
        guard isOpen else { return }
        var displacements = 0
        for _ in 0..<Self.acceptsATurn where displacements < Self.displacementsATurn {
            do {
                guard let (descriptor, address) = try Socket.accept(socket.descriptor) else { break }
                if begin(descriptor, address) { displacements += 1 }
            } catch {
                for connection in service.ledger.makeRoom(at: loop.confined.now) { connection.shed() }
                return suspend("\(error)")
            }
        }
        isStalled = false
    }

    /// Pauses accepting. A socket that stays readable would keep the loop spinning.
    private func suspend(_ reason: String) {
        if !isStalled { service.log.warning("connections have to wait", ["reason": reason]) }
        isStalled = true
        guard let slot else { return }
        loop.confined.poller.remove(socket.descriptor)
        loop.confined.deadlines.set(slot, loop.confined.now + Self.pause)
    }

    /// Accepts one connection.
    ///
    /// - Returns: True if other connections were displaced.
    private func begin(_ descriptor: Int32, _ address: SocketAddress) -> Bool {
        let peer: Peer
        if let (host, port) = address.host {
            // Responses are written in one piece, so waiting for more data would only delay them.
            Socket.set(TCP_NODELAY, at: Int32(IPPROTO_TCP), on: descriptor)
            peer = .tcp(address: host, port: port)
        } else if let credentials = Socket.credentials(descriptor) {
            peer = credentials
        } else {
            Socket.close(descriptor)
            return false
        }
        let isExempt = service.limits.isExempt(peer)
        let key = ConnectionClient.Key(peer)
        let (admission, displaced) = service.ledger.admit(key, isExempt: isExempt, at: loop.confined.now)
        for connection in displaced { connection.shed() }
        guard case .admitted(let record) = admission else {
            warn("connections are refused", key)
            refuse(descriptor, peer)
            return !displaced.isEmpty
        }
        if !displaced.isEmpty { warn("connections are closed in favour of new ones", key) }
        let target = loops.min { $0.load.load(ordering: .relaxed) < $1.load.load(ordering: .relaxed) } ?? loop
        target.load.add(1, ordering: .relaxed)
        let connection =
            if let security {
                Connection(
                    security.stream(over: descriptor),
                    peer: peer,
                    record: record,
                    on: target,
                    service: service
                )
            } else {
                Connection(
                    SocketStream(descriptor: descriptor),
                    peer: peer,
                    record: record,
                    on: target,
                    service: service
                )
            }
        connection.start()
        return !displaced.isEmpty
    }

    /// Tells a client that the server is full, as far as possible without waiting, and closes the connection.
    private func refuse(_ descriptor: Int32, _ peer: Peer) {
        if security == nil, refusals.take(at: loop.confined.now) {
            var bytes: [UInt8] = []
            let response = service.overloadResponse(to: HTTPRequest(method: .get, path: "", peer: peer))
            ResponseEncoder.append(response, closes: true, date: loop.date, to: &bytes)
            _ = Socket.send(descriptor, bytes, from: 0)
            Socket.finishSending(descriptor)
            // Unread data would reset the connection on close and destroy the response.
            _ = Socket.receive(descriptor, into: &loop.confined.receiveBuffer)
        }
        Socket.close(descriptor)
    }

    /// Logs a lack of room together with the client that just connected.
    private func warn(_ message: String, _ client: ConnectionClient.Key) {
        guard loop.confined.now >= nextWarning else { return }
        nextWarning = loop.confined.now + Self.warningPause
        let open = "\(service.ledger.openCount) connections are open"
        service.log.warning(message, ["reason": open, "client": "\(client)"])
    }

    // MARK: Callbacks from the loop

    nonisolated var latestRequest: (method: String, path: String, isHandled: Bool)? { nil }
    nonisolated func isReady(_ readiness: Readiness) { assumeIsolated { $0.acceptAll() } }
    nonisolated func deadlinePassed() { assumeIsolated { $0.watch() } }
    nonisolated func turnEnds() {}
    nonisolated func drain() { assumeIsolated { $0.close() } }
    nonisolated func abort() { assumeIsolated { $0.close() } }
}
