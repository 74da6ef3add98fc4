import PlintoModels
import PlintoSystem
import Synchronization

/// A connection: an actor on its event loop that drives a ``ConnectionMachine`` over a ``ByteStream``, in one task from
/// the first byte to the last.
actor Connection: LoopMember, ShedConnection {
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// The event that the task waits for on the descriptor.
    private enum Expectation {
        case opening
        case bytes
        case room
    }

    /// The number of requests handled without a pause before other connections get their turn.
    private static let requestsInARow = 64

    /// The number of receive calls before other connections get their turn, because a client may send faster than it is
    /// read.
    private static let receptionsInARow = 8
    /// The bytes that each connection may hold without being charged.
    private static let freeBytes = 4096

    private nonisolated let loop: EventLoop
    private let service: Service
    private let limits: ConnectionLimits
    private let record: ConnectionRecord
    /// The activity last reported to the ledger.
    private var activity = ConnectionRecord.Activity.idle
    /// The bytes charged to this connection.
    private var chargedBytes = 0
    private var stream: any ByteStream
    private var machine: ConnectionMachine
    /// Set by the accepting thread; used here to cancel the handler.
    private nonisolated let task = Mutex<Task<Void, Never>?>(nil)
    private var slot: Int?
    /// The events that the poller watches for; empty before the first registration.
    private var watched = Readiness()
    /// True if receiving is worth an attempt. Initially true, because new clients usually have sent data already.
    private var mayReceive = true
    private var peerEnded = false
    private var expectation: Expectation?
    /// The readiness that the stream needs before it can send more.
    private var roomReadiness = Readiness.writable
    /// The kind of wait for which the deadline was set.
    private var wait: ConnectionMachine.Wait?
    private var isOpen = true
    /// True if the task yields to other connections although more may be received.
    private var isPausing = false
    /// True if a deadline expired while the task was about to continue. The task handles it.
    private var isLate = false
    private var suspension = Suspension()
    /// The suspension of a long poll that waits for its turn to be prepared. It is resumed even if the connection was
    /// closed.
    private var turn = Suspension()
    private var latestMethod = HTTPMethod.get
    private var latestPath = ""
    /// The deferred response that the connection waits for without a task.
    private var deferred: DeferredResponse?

    init(_ stream: any ByteStream, peer: Peer, record: ConnectionRecord, on loop: EventLoop, service: Service) {
        self.loop = loop
        self.service = service
        self.record = record
        self.stream = stream
        limits = service.limits(ofReserved: record.isReserved)
        machine = ConnectionMachine(
            limits: limits.values,
            peer: peer,
            isDraining: service.ledger.isDraining,
            bodyLimit: service.bodyLimit,
            refuse: { service.refusal($0, $1) }
        )
    }

    /// Starts serving on the connection's own loop.
    nonisolated func start() {
        service.ledger.began(self, record)
        task.withLock { $0 = loop.spawn { await self.serve() } }
    }

    private func serve() async {
        slot = loop.confined.join(self)
        await openStream()
        await run()
    }

    /// Carries out the machine's steps until the connection is closed or waits for a deferred response. In the latter
    /// case the task ends, and ``resume(with:)`` starts another.
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
                // Responses to earlier pipelined requests are sent at the end of this turn of the loop at the latest.
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
                    let isLongPoll = service.isLongPoll(request)
                    if isLongPoll, !loop.confined.preparations.enter(self) {
                        await unsafe withUnsafeContinuation { unsafe turn.begin($0) }
                        guard isOpen else {
                            loop.confined.preparations.leave()?.mayPrepare()
                            continue
                        }
                    }
                    let response = await service.handler(request)
                    if isLongPoll { loop.confined.preparations.leave()?.mayPrepare() }
                    if let deferred = response.deferred { return wait(for: deferred) }
                    machine.answered(with: response, date: loop.date)
                }
                inARow += 1
                if inARow.isMultiple(of: Self.requestsInARow) { await pause() }
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

    /// Called when another long poll has been prepared, and it is this one's turn.
    private nonisolated func mayPrepare() { assumeIsolated { $0.turn.end() } }

    /// Continues in the next turn of the loop. A job enqueued by the task itself would run in this turn.
    private func pause() async {
        isPausing = true
        loop.confined.endOfTurn.append(self)
        await unsafe withUnsafeContinuation { unsafe suspension.begin($0) }
        isPausing = false
    }

    /// Ends the task, which releases its stack and the handler's frames, and watches for the client to disconnect.
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

    /// Closes a connection whose deferred response is not needed any more. A client that has closed only its sending
    /// direction counts as disconnected, because TCP does not distinguish the two until something is sent.
    private func hangUp(_ unwanted: DeferredResponse) {
        deferred = nil
        machine.broke()
        close()
        unwanted.abandon()
    }

    /// Opens the stream, unless the machine is closed or already has a response.
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

    /// Receives data until the machine has something to do or no data is left, then arms the poller for more.
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
        note(machine.isIdle || machine.isLingering ? .idle : .waiting)
        let next = machine.wait
        if next != wait { setDeadline(next) }
    }

    // MARK: Sending

    /// Sends as much as possible, then arms the poller for room to send more.
    private func sendBytes() {
        defer { chargeBytes() }
        while machine.hasOutput {
            switch stream.send(machine.output, from: machine.sentCount) {
            case .moved(let count, _):
                machine.sent(count)
                // The time limit counts from the last byte sent, however often this is called in between.
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

    /// Returns true if a complete request must be refused, because its connection has a reserved place or its client
    /// holds too many bytes.
    private func lacksRoom(for request: HTTPRequest) -> Bool {
        let isOverShare = service.ledger.isOverShare(record.client)
        guard record.isReserved || isOverShare, !service.isAlwaysAnswered(request) else { return false }
        if isOverShare { service.ledger.notedRefusalForBytes() }
        return true
    }

    /// Charges the connection for its bytes. If they exceed the budget, others are closed or this request is refused.
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
            if machine.isLingering {
                machine.broke()
            } else if machine.isIdle {
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
        case .opening: core.deadlines.set(slot, core.now + limits.values.handshakeTimeout)
        case .head: core.deadlines.set(slot, core.now + limits.values.headerDeadline)
        case .body: core.deadlines.set(slot, core.now + limits.values.bodyDeadline)
        case .nextRequest: core.deadlines.set(slot, core.now + limits.values.keepAliveTimeout)
        case .room: core.deadlines.set(slot, core.now + limits.values.writeStallTimeout)
        case .linger: core.deadlines.set(slot, core.now + limits.values.lingerTimeout)
        case nil: core.deadlines.set(slot, nil)
        }
    }

    // MARK: Callbacks from the loop

    nonisolated var latestRequest: (method: String, path: String, isHandled: Bool)? {
        assumeIsolated {
            $0.latestPath.isEmpty ? nil : ($0.latestMethod.rawValue, $0.latestPath, $0.activity == .working)
        }
    }

    nonisolated func isReady(_ readiness: Readiness) { assumeIsolated { $0.becameReady(readiness) } }
    nonisolated func deadlinePassed() { assumeIsolated { $0.timedOut() } }
    nonisolated func turnEnds() { assumeIsolated { $0.endTurn() } }
    nonisolated func drain() { assumeIsolated { $0.beginDraining() } }
    nonisolated func abort() { assumeIsolated { $0.giveUp() } }

    private func endTurn() {
        if isOpen { sendBytes() }
        if isPausing { suspension.end() }
    }

    private func becameReady(_ readiness: Readiness) {
        guard isOpen else { return }
        if readiness.contains(.ended) { peerEnded = true }
        if !readiness.isDisjoint(with: [.readable, .ended]) { mayReceive = true }
        switch expectation {
        case .opening:
            resume()
        case .bytes:
            // TLS may have waited for room to write before it could read.
            if readiness.contains(.writable) { mayReceive = true }
            takeBytes()
            if !machine.needsBytes || mayReceive { resume() }
        case .room:
            if !readiness.isDisjoint(with: roomReadiness.union(.ended)) { resume() }
        case nil:
            if let deferred, peerEnded { return hangUp(deferred) }
            // A handler is running, and earlier responses may wait for room.
            if !readiness.isDisjoint(with: roomReadiness) { sendBytes() }
        }
    }

    private func timedOut() {
        guard isOpen else { return }
        guard expectation != nil || isPausing else {
            // The task was resumed in this turn. A client that never stops sending must not outrun its deadline this
            // way.
            isLate = true
            // That deadline is void: the next wait sets its own, even if it is of the same kind.
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
