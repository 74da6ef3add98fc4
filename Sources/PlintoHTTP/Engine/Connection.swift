import PlintoModels
import PlintoSystem
import Synchronization

/// One connection: an actor on its loop that drives a ``ConnectionMachine`` over a ``ByteStream``, in one task from the
/// first byte to the last.
actor Connection: LoopMember, ShedConnection {
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// What the task waits for on the descriptor.
    private enum Expectation {
        case opening
        case bytes
        case room
    }

    /// After so many requests that were answered without a pause, others get their turn.
    private static let requestsInARow = 64

    /// After so many receptions others get their turn: a client may send faster than it is read.
    private static let receptionsInARow = 8
    /// What each connection may hold without being charged for it.
    private static let freeBytes = 4096

    private nonisolated let loop: EventLoop
    private let service: Service
    private let limits: HTTPLimits
    private let record: ConnectionRecord
    /// What the ledger was last told that this connection does.
    private var activity = ConnectionRecord.Activity.idle
    /// Bytes that this connection is charged for.
    private var chargedBytes = 0
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
    /// Whether the task lets others have their turn although there may be more to receive.
    private var isPausing = false
    /// Whether a deadline has passed while the task was about to go on; it is heeded there.
    private var isLate = false
    private var suspension = Suspension()
    private var latestMethod = HTTPMethod.get
    private var latestPath = ""
    /// The response that the connection waits for without a task.
    private var deferred: DeferredResponse?

    init(_ stream: any ByteStream, peer: Peer, record: ConnectionRecord, on loop: EventLoop, service: Service) {
        self.loop = loop
        self.service = service
        self.record = record
        self.stream = stream
        limits = record.isReserved ? service.reservedLimits : service.limits
        machine = ConnectionMachine(
            limits: limits,
            peer: peer,
            isDraining: service.ledger.isDraining,
            bodyLimit: service.bodyLimit,
            refuse: { service.refusal($0, $1) }
        )
    }

    /// Begins to serve, on the connection's own loop.
    nonisolated func start() {
        service.ledger.began(self, record)
        task.withLock { $0 = loop.spawn { await self.serve() } }
    }

    private func serve() async {
        slot = loop.confined.join(self)
        await openStream()
        await run()
    }

    /// Does what the machine says until the connection is closed, or until it waits for a deferred response: then the task
    /// ends, and ``resume(with:)`` begins another.
    private func run() async {
        var inARow = 0
        while true {
            switch machine.next(date: loop.date) {
            case .receive:
                inARow = 0
                guard !isLate else {
                    isLate = false
                    machine.timedOut(date: loop.date)
                    continue
                }
                takeBytes()
                guard machine.needsBytes else { continue }
                guard !mayReceive else {
                    await pause()
                    continue
                }
                expectation = .bytes
                await unsafe withUnsafeContinuation { unsafe suspension.begin($0) }
            case .handle(let request):
                // Answers to earlier requests of the pipeline go out at the latest when this turn of the loop ends.
                if machine.hasOutput { loop.confined.endOfTurn.append(self) }
                setDeadline(nil)
                isLate = false
                note(.working)
                latestMethod = request.method
                latestPath = request.path
                loop.confined.latestRequest = (request.method.rawValue, request.path)
                chargeBytes()
                if lacksRoom(for: request) {
                    machine.answered(with: service.overloadResponse(to: request), date: loop.date)
                } else {
                    let response = await service.handler(request)
                    if let deferred = response.deferred { return wait(for: deferred) }
                    machine.answered(with: response, date: loop.date)
                }
                inARow += 1
                if inARow.isMultiple(of: Self.requestsInARow) { await Task.yield() }
            case .send:
                isLate = false
                sendBytes()
                guard machine.hasOutput, !machine.isClosed else { continue }
                note(.waiting)
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

    private func pause() async {
        isPausing = true
        await Task.yield()
        isPausing = false
    }

    /// Lets the task end, so that its stack and what the handler left on it are given back, and watches for the client to
    /// go.
    private func wait(for deferred: DeferredResponse) {
        guard isOpen, !peerEnded else { return hangUp(deferred) }
        self.deferred = deferred
        task.withLock { $0 = nil }
        machine.releaseBuffers()
        chargeBytes()
        watch(.readable)
        guard !machine.isClosed else { return hangUp(deferred) }
        deferred.deliver { [self] response in
            let successor = loop.spawn { await self.resume(with: response) }
            task.withLock { $0 = successor }
        }
    }

    private func resume(with response: HTTPResponse) async {
        guard isOpen, deferred != nil else { return }
        deferred = nil
        machine.answered(with: response, date: loop.date)
        await run()
    }

    /// Closes a connection that waits for a response which nobody wants any more. A client that has closed only its own
    /// direction is taken for one that has gone: TCP does not tell the two apart until something is sent.
    private func hangUp(_ unwanted: DeferredResponse) {
        deferred = nil
        machine.broke()
        close()
        unwanted.abandon()
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
        service.ledger.closed(record)
    }

    // MARK: Receiving

    /// Takes what has come until the machine has something to do or nothing is left; then sees to it that the loop tells
    /// when there is more.
    private func takeBytes() {
        var receptions = 0
        while mayReceive, machine.needsBytes, receptions < Self.receptionsInARow {
            receptions += 1
            let core = loop.confined
            let transfer = stream.receive(into: &core.receiveBuffer)
            switch transfer {
            case .moved(let count, let mayContinue):
                mayReceive = mayContinue || peerEnded
                machine.received(count, in: core.receiveBuffer)
                chargeBytes()
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
        if !mayReceive { watch(.readable) }
        note(machine.isIdle ? .idle : .waiting)
        let next = machine.wait
        if next != wait { setDeadline(next) }
    }

    // MARK: Sending

    /// Sends what goes at once; then sees to it that the loop tells when there is room for more.
    private func sendBytes() {
        defer { chargeBytes() }
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

    // MARK: Limits

    private func note(_ activity: ConnectionRecord.Activity) {
        guard activity != self.activity else { return }
        self.activity = activity
        record.begins(activity, at: loop.confined.now)
    }

    /// Whether a request that has come in full must be refused: its connection has a reserved place, or its client holds
    /// too many bytes already.
    private func lacksRoom(for request: HTTPRequest) -> Bool {
        let isOverShare = service.ledger.isOverShare(record.client)
        guard record.isReserved || isOverShare, !service.isAlwaysAnswered(request) else { return false }
        if isOverShare { service.ledger.notedRefusalForBytes() }
        return true
    }

    /// Charges the connection for what it holds. When that is too much, others give way, or this one's request is refused.
    private func chargeBytes() {
        guard isOpen else { return }
        let held = machine.heldBytes
        let charge = held <= Self.freeBytes ? 0 : (held + Self.freeBytes - 1) / Self.freeBytes * Self.freeBytes
        guard charge != chargedBytes else { return }
        service.ledger.charge(record, charge - chargedBytes)
        let isMore = charge > chargedBytes
        chargedBytes = charge
        guard isMore, machine.needsBytes, !machine.isIdle, service.ledger.isOverBudget(record) else { return }
        let others = service.ledger.displaceForBytes(record, at: loop.confined.now)
        for other in others { other.shed() }
        if others.isEmpty { machine.refuse(.overloaded, date: loop.date) }
    }

    nonisolated func shed() {
        loop.spawn { await self.giveWay() }
    }

    private func giveWay() {
        guard isOpen else { return }
        switch expectation {
        case .bytes:
            if machine.isIdle {
                machine.drain()
            } else {
                machine.refuse(.overloaded, date: loop.date)
            }
            if !machine.needsBytes { resume() }
        case .opening, .room:
            machine.broke()
            resume()
        case nil:
            machine.drain()
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

    nonisolated var latestRequest: (method: String, path: String, isHandled: Bool)? {
        assumeIsolated {
            $0.latestPath.isEmpty ? nil : ($0.latestMethod.rawValue, $0.latestPath, $0.activity == .working)
        }
    }

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
            if !machine.needsBytes || mayReceive { resume() }
        case .room:
            if !readiness.isDisjoint(with: roomReadiness.union(.ended)) { resume() }
        case nil:
            if let deferred, peerEnded { return hangUp(deferred) }
            // A handler is at work, and earlier answers may wait for room.
            if !readiness.isDisjoint(with: roomReadiness) { sendBytes() }
        }
    }

    private func timedOut() {
        guard isOpen else { return }
        guard expectation != nil || isPausing else {
            // The task was resumed in this very turn. A client that never stops sending must not outrun its deadline so.
            isLate = true
            // That deadline is gone; the next wait sets one of its own, also where it is of the same kind.
            wait = nil
            return
        }
        machine.timedOut(date: loop.date)
        if expectation != nil { resume() }
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
        if let deferred { return hangUp(deferred) }
        machine.broke()
        close()
        task.withLock { $0?.cancel() }
        resume()
    }
}
