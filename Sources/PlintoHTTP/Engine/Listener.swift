import Glibc
import PlintoSystem
import Synchronization

/// Accepts the connections of one listening socket, on one loop, and deals them out to all loops.
actor Listener: LoopMember {
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// How long nothing is accepted after descriptors or connections ran out.
    private static let pause = Duration.milliseconds(50)
    /// After so many in one turn of the loop, the connections that are there already get theirs.
    private static let acceptsATurn = 64

    nonisolated let loop: EventLoop
    nonisolated let socket: ListeningSocket
    private let loops: [EventLoop]
    private let service: Service
    /// What lies over the sockets; nil for nothing.
    private let security: (any StreamSecurity)?
    private var slot: Int?
    private var isOpen = true
    /// Whether connections could not be accepted the last time: what lasts is logged once.
    private var isStalled = false

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

    /// Begins to accept. Until then connections wait in the kernel's queue.
    func open() {
        guard isOpen else { return }
        slot = loop.confined.join(self)
        watch()
    }

    /// Accepts no more, and takes the socket away from where clients find it.
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
        for _ in 0..<Self.acceptsATurn {
            guard service.ledger.hasRoom else {
                return suspend("\(service.limits.maximumConnections) connections are open, and no more are allowed")
            }
            do {
                guard let (descriptor, address) = try Socket.accept(socket.descriptor) else { break }
                begin(descriptor, address)
            } catch {
                return suspend("\(error)")
            }
        }
        isStalled = false
    }

    /// Leaves what waits in the kernel's queue for a moment. A socket that stays readable would keep the loop spinning.
    private func suspend(_ reason: String) {
        if !isStalled { service.log.warning("connections have to wait", ["reason": reason]) }
        isStalled = true
        guard let slot else { return }
        loop.confined.poller.remove(socket.descriptor)
        loop.confined.deadlines.set(slot, loop.confined.now + Self.pause)
    }

    private func begin(_ descriptor: Int32, _ address: SocketAddress) {
        let peer: Peer
        if let (host, port) = address.host {
            // Answers are written whole: to wait for more of them would only make them late.
            Socket.set(TCP_NODELAY, at: Int32(IPPROTO_TCP), on: descriptor)
            peer = .tcp(address: host, port: port)
        } else if let credentials = Socket.credentials(descriptor) {
            peer = credentials
        } else {
            return Socket.close(descriptor)
        }
        let target = loops.min { $0.load.load(ordering: .relaxed) < $1.load.load(ordering: .relaxed) } ?? loop
        target.load.add(1, ordering: .relaxed)
        service.ledger.opened()
        if let security {
            Connection(security.stream(over: descriptor), peer: peer, on: target, service: service).start()
        } else {
            Connection(SocketStream(descriptor: descriptor), peer: peer, on: target, service: service).start()
        }
    }

    // MARK: What the loop tells

    nonisolated func isReady(_ readiness: Readiness) { assumeIsolated { $0.acceptAll() } }
    nonisolated func deadlinePassed() { assumeIsolated { $0.watch() } }
    nonisolated func turnEnds() {}
    nonisolated func drain() { assumeIsolated { $0.close() } }
    nonisolated func abort() { assumeIsolated { $0.close() } }
}
