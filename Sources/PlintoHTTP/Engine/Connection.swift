import PlintoModels
import PlintoSystem
import Synchronization

/// One connection: an actor on its loop that drives a ``ConnectionMachine`` over a ``ByteStream``, in one task from the
/// first byte to the last.
actor Connection: LoopMember {
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// What the task waits for on the descriptor.
    private enum Expectation {
        case opening
        case bytes
        case room
    }

    /// After so many requests that were answered without a pause, others get their turn.
    private static let requestsInARow = 64

    private nonisolated let loop: EventLoop
    private let service: Service
    private var stream: any ByteStream
    private var machine: ConnectionMachine
    /// Set by the thread that accepts, read here in order to cancel a handler.
    private nonisolated let task = Mutex<Task<Void, Never>?>(nil)
    private var slot: Int?
    /// What the poller watches for; empty before it watches at all.
    private var watched = Readiness()
    /// Whether receiving is worth a try. Before the poller was ever asked, it is: who connects usually has sent already.
    private var mayReceive = true
    private var peerEnded = false
    private var expectation: Expectation?
    /// What the stream needs before more of the output goes.
    private var roomReadiness = Readiness.writable
    /// The kind of wait that the deadline was set for.
    private var wait: ConnectionMachine.Wait?
    private var isOpen = true
    private var suspension = Suspension()

    init(_ stream: any ByteStream, peer: Peer, on loop: EventLoop, service: Service) {
        self.loop = loop
        self.service = service
        self.stream = stream
        machine = ConnectionMachine(
            limits: service.limits,
            peer: peer,
            isDraining: service.ledger.isDraining,
            bodyLimit: service.bodyLimit,
            refuse: { service.refusal($0, $1) }
        )
    }

    /// Begins to serve, on the connection's own loop.
    nonisolated func start() {
        task.withLock { $0 = loop.spawn { await self.serve() } }
    }

    private func serve() async {
        slot = loop.confined.join(self)
        await openStream()
        var inARow = 0
        while true {
            switch machine.next(date: loop.date) {
            case .receive:
                inARow = 0
                takeBytes()
                guard machine.needsBytes else { continue }
                expectation = .bytes
                await unsafe withUnsafeContinuation { unsafe suspension.begin($0) }
            case .handle(let request):
                // Answers to earlier requests of the pipeline go out at the latest when this turn of the loop ends.
                if machine.hasOutput { loop.confined.endOfTurn.append(self) }
                setDeadline(nil)
                machine.answered(with: await service.handler(request), date: loop.date)
                inARow += 1
                if inARow.isMultiple(of: Self.requestsInARow) { await Task.yield() }
            case .send:
                sendBytes()
                guard machine.hasOutput, !machine.isClosed else { continue }
                expectation = .room
                await unsafe withUnsafeContinuation { unsafe suspension.begin($0) }
            case .finishSending:
                stream.finishSending()
            case .close:
                close()
                return
            }
        }
    }

    /// Brings the stream to where requests can come, unless the machine is closed or has an answer by then.
    private func openStream() async {
        while !machine.isClosed {
            switch stream.open() {
            case .open:
                return
            case .blocked(let readiness):
                watch(readiness)
                if wait != .opening { setDeadline(.opening) }
                guard !machine.isClosed else { return }
                expectation = .opening
                await unsafe withUnsafeContinuation { unsafe suspension.begin($0) }
            case .plain:
                stream = SocketStream(descriptor: stream.descriptor)
                return machine.refuse(.plainText, date: loop.date)
            case .failed(let reason):
                service.log.debug("connection refused", ["reason": reason])
                return machine.broke()
            }
        }
    }

    private func close() {
        guard isOpen else { return }
        isOpen = false
        stream.close()
        if let slot { loop.confined.leave(slot) }
        loop.load.subtract(1, ordering: .relaxed)
        service.ledger.closed()
    }

    // MARK: Receiving

    /// Takes what has come until the machine has something to do or nothing is left; then sees to it that the loop tells
    /// when there is more.
    private func takeBytes() {
        while mayReceive, machine.needsBytes {
            let core = loop.confined
            let transfer = stream.receive(into: &core.receiveBuffer)
            switch transfer {
            case .moved(let count, let mayContinue):
                mayReceive = mayContinue || peerEnded
                machine.received(count, in: core.receiveBuffer)
            case .blocked(let readiness):
                mayReceive = false
                watch(readiness)
            case .ended:
                machine.ended()
            case .failed:
                machine.broke()
                return
            }
        }
        guard machine.needsBytes else { return }
        watch(.readable)
        let next = machine.wait
        if next != wait { setDeadline(next) }
    }

    // MARK: Sending

    /// Sends what goes at once; then sees to it that the loop tells when there is room for more.
    private func sendBytes() {
        while machine.hasOutput {
            switch stream.send(machine.output, from: machine.sentCount) {
            case .moved(let count, _):
                machine.sent(count)
                // The time runs from the last byte that went, however often this is called in between.
                if wait == .room { wait = nil }
            case .blocked(let readiness):
                roomReadiness = readiness
                watch(readiness)
                if wait != .room { setDeadline(.room) }
                return
            case .ended, .failed:
                return machine.broke()
            }
        }
    }

    // MARK: Waiting

    private func resume() {
        expectation = nil
        suspension.end()
    }

    private func watch(_ readiness: Readiness) {
        guard let slot, !watched.contains(readiness) else { return }
        let isNew = watched.isEmpty
        watched.formUnion(readiness.union(.readable))
        do {
            if isNew {
                try loop.confined.poller.add(stream.descriptor, slot, watched, .edge)
            } else {
                try loop.confined.poller.modify(stream.descriptor, slot, watched, .edge)
            }
        } catch {
            service.log.warning("connection dropped", ["error": "\(error)"])
            machine.broke()
        }
    }

    private func setDeadline(_ wait: ConnectionMachine.Wait?) {
        self.wait = wait
        guard let slot else { return }
        let core = loop.confined
        let limits = service.limits
        switch wait {
        case .opening: core.deadlines.set(slot, core.now + limits.handshakeTimeout)
        case .head: core.deadlines.set(slot, core.now + limits.headerDeadline)
        case .body: core.deadlines.set(slot, core.now + limits.bodyDeadline)
        case .nextRequest: core.deadlines.set(slot, core.now + limits.keepAliveTimeout)
        case .room: core.deadlines.set(slot, core.now + limits.writeStallTimeout)
        case .linger: core.deadlines.set(slot, core.now + limits.lingerTimeout)
        case nil: core.deadlines.set(slot, nil)
        }
    }

    // MARK: What the loop tells

    nonisolated func isReady(_ readiness: Readiness) { assumeIsolated { $0.becameReady(readiness) } }
    nonisolated func deadlinePassed() { assumeIsolated { $0.timedOut() } }
    nonisolated func turnEnds() { assumeIsolated { if $0.isOpen { $0.sendBytes() } } }
    nonisolated func drain() { assumeIsolated { $0.beginDraining() } }
    nonisolated func abort() { assumeIsolated { $0.giveUp() } }

    private func becameReady(_ readiness: Readiness) {
        guard isOpen else { return }
        if readiness.contains(.ended) { peerEnded = true }
        if !readiness.isDisjoint(with: [.readable, .ended]) { mayReceive = true }
        switch expectation {
        case .opening:
            resume()
        case .bytes:
            // TLS may have waited for room in order to read.
            if readiness.contains(.writable) { mayReceive = true }
            takeBytes()
            if !machine.needsBytes { resume() }
        case .room:
            if !readiness.isDisjoint(with: roomReadiness.union(.ended)) { resume() }
        case nil:
            // A handler is at work, and earlier answers may wait for room.
            if !readiness.isDisjoint(with: roomReadiness) { sendBytes() }
        }
    }

    private func timedOut() {
        guard isOpen, expectation != nil else { return }
        machine.timedOut(date: loop.date)
        resume()
    }

    private func beginDraining() {
        machine.drain()
        // There is no request yet that could be finished.
        if expectation == .opening {
            machine.broke()
            return resume()
        }
        if expectation == .bytes, !machine.needsBytes { resume() }
    }

    private func giveUp() {
        machine.broke()
        close()
        task.withLock { $0?.cancel() }
        resume()
    }
}
