import PlintoModels

/// The life of one connection as a pure value: what has happened goes in, what is to be done next comes out. It knows
/// neither socket nor clock, so every path through it can be tested.
///
/// A loop of steps drives it: ``next()`` names one, and when that is done the matching event is reported: ``received(_:in:)``,
/// ``answered(with:date:)``, ``sent(_:)`` and so on. Requests of a pipeline are handled one after the other, and no byte
/// is taken in while one is: a client that sends faster than it is answered waits.
struct ConnectionMachine {
    enum Step {
        /// Receive bytes.
        case receive(Wait)
        /// Have the request answered.
        case handle(HTTPRequest)
        /// Send what is in ``output``.
        case send
        /// Tell the client that nothing more comes, and go on.
        case finishSending
        /// Close the connection; the end.
        case close
    }

    /// What the connection waits for, which says how long it may.
    enum Wait: Equatable {
        /// That the stream opens. The machine begins after it.
        case opening
        /// The rest, or the beginning, of a request's head.
        case head
        case body
        /// The beginning of another request.
        case nextRequest
        /// That the client takes some of its answer.
        case room
        /// The client's end, after its request was refused.
        case linger
    }

    private enum Phase: Equatable {
        case receiving
        case handling
        /// All is said; the output goes out, then the connection ends.
        case finishing(lingers: Bool)
        case lingering
        case closed
    }

    /// More output than this goes out before another request of a pipeline is handled.
    private static let outputThreshold = 65_536
    /// A larger buffer is given back when its output has gone: an idle connection must not hold it.
    private static let keptOutputCapacity = 8192

    private let limits: HTTPLimits
    private let refuse: @Sendable (APIError, HTTPRequest) -> HTTPResponse
    private var parser: RequestParser
    private var phase = Phase.receiving
    private var event: RequestParser.Event?
    /// Received bytes that the parser has not taken: the following requests of a pipeline.
    private var input: [UInt8] = []
    private var inputOffset = 0
    /// What is to be sent, from ``sentCount`` on.
    private(set) var output: [UInt8] = []
    private(set) var sentCount = 0
    private var requestCount = 0
    /// Bytes of the body that a handler has now.
    private var handledBytes = 0
    private var keepsAlive = true
    private var isHead = false
    private var clientEnded = false
    private var isDraining: Bool

    /// - Parameters:
    ///   - bodyLimit: How much each endpoint takes.
    ///   - isDraining: The server takes this connection's first request and no other.
    ///   - refuse: Makes the answer to a request that never reaches a handler, from what is known of it.
    init(
        limits: HTTPLimits,
        peer: Peer,
        isDraining: Bool = false,
        bodyLimit: @escaping BodyLimit = { _, _ in .max },
        refuse: @escaping @Sendable (APIError, HTTPRequest) -> HTTPResponse
    ) {
        self.limits = limits
        self.isDraining = isDraining
        self.refuse = refuse
        parser = RequestParser(limits: limits, peer: peer, bodyLimit: bodyLimit)
    }

    var hasOutput: Bool { sentCount < output.count }
    var isClosed: Bool { phase == .closed }

    /// Whether nothing but more bytes, or their end, brings this on.
    var needsBytes: Bool {
        switch phase {
        case .receiving: event == nil && !clientEnded && !(isDraining && isIdle)
        case .lingering: !clientEnded
        case .handling, .finishing, .closed: false
        }
    }

    /// What is waited for while ``needsBytes``.
    var wait: Wait {
        if phase == .lingering { return .linger }
        return switch parser.phase {
        case .idle: requestCount == 0 ? .head : .nextRequest
        case .head: .head
        case .body, .refused: .body
        }
    }

    /// Bytes that this holds: of unfinished and waiting requests, and of output that has not gone.
    var heldBytes: Int { parser.heldBytes + input.count + handledBytes + output.count - sentCount }

    /// Whether no byte of a further request has come.
    var isIdle: Bool { parser.phase == .idle && inputOffset == input.count && event == nil }

    // MARK: What to do

    /// The next step.
    ///
    /// - Parameter date: For a refusal that may have to be written.
    mutating func next(date: @autoclosure () -> HTTPDate) -> Step {
        switch phase {
        case .receiving:
            return receiving(date())
        case .handling:
            preconditionFailure("the answer to a request is still due")
        case .finishing(let lingers):
            if hasOutput { return .send }
            if lingers && !clientEnded {
                phase = .lingering
                return .finishSending
            }
            phase = .closed
            return .close
        case .lingering:
            if !clientEnded { return .receive(.linger) }
            phase = .closed
            return .close
        case .closed:
            return .close
        }
    }

    private mutating func receiving(_ date: @autoclosure () -> HTTPDate) -> Step {
        if output.count - sentCount > Self.outputThreshold { return .send }
        takeInput()
        switch event.take() {
        case .request(let request, let keepsAlive):
            phase = .handling
            requestCount += 1
            handledBytes = request.body.count
            self.keepsAlive = keepsAlive
            isHead = request.method == .head
            return .handle(request)
        case .continueExpected:
            // A client that has sent some of the body already does not wait.
            if inputOffset == input.count { output.append(contentsOf: ResponseEncoder.continuation) }
            return receiving(date())
        case .refused(let error, let known):
            end(with: error, known, date())
            return .send
        case nil:
            if hasOutput { return .send }
            if needsBytes { return .receive(wait) }
            if isIdle {
                phase = .closed
                return .close
            }
            end(with: RequestFault.incomplete.error, parser.partialRequest, date())
            return .send
        }
    }

    private mutating func takeInput() {
        guard event == nil, inputOffset < input.count else { return }
        let bytes = input
        var offset = inputOffset
        event = parser.consume(bytes.span, from: &offset)
        inputOffset = offset
        if offset == bytes.count {
            input = []
            inputOffset = 0
        }
    }

    private mutating func end(with error: APIError, _ known: HTTPRequest, _ date: HTTPDate) {
        let isHead = known.method == .head
        ResponseEncoder.append(refuse(error, known), isHead: isHead, closes: true, date: date, to: &output)
        finish(lingers: true)
    }

    private mutating func finish(lingers: Bool) {
        phase = .finishing(lingers: lingers)
        // No further request is taken.
        input = []
        inputOffset = 0
    }

    // MARK: What has happened

    /// The client speaks in a way that this connection does not, or there is no room for its request; it is told so, and the
    /// connection ends.
    mutating func refuse(_ fault: RequestFault, date: @autoclosure () -> HTTPDate) {
        guard phase == .receiving else { return }
        end(with: fault.error, parser.partialRequest, date())
    }

    /// The first `count` bytes of `buffer` have come.
    mutating func received(_ count: Int, in buffer: [UInt8]) {
        guard phase == .receiving else { return }
        let bytes = buffer.span.extracting(0..<count)
        var offset = 0
        if event == nil, inputOffset == input.count { event = parser.consume(bytes, from: &offset) }
        if offset < count { input.append(bytes.extracting(offset..<count)) }
    }

    /// The client sends no more; it may still want the answers to what it has sent.
    mutating func ended() { clientEnded = true }

    /// The connection is broken, or nobody waits for it any longer.
    mutating func broke() { phase = .closed }

    /// The handler has answered.
    mutating func answered(with response: HTTPResponse, date: @autoclosure () -> HTTPDate) {
        guard phase == .handling else { return }
        handledBytes = 0
        let endsHere = response.closesConnection || isDraining || requestCount == limits.maximumRequestsPerConnection
        let closes = endsHere || !keepsAlive
        ResponseEncoder.append(response, isHead: isHead, closes: closes, date: date(), to: &output)
        // A request that comes now, or lies unread when the socket is closed, resets the connection and may take the
        // answer with it (RFC 9112 §9.6). A client that asked for the end sends none.
        if closes {
            finish(lingers: endsHere || inputOffset < input.count)
        } else {
            phase = .receiving
        }
    }

    /// So many bytes of the output have gone.
    mutating func sent(_ count: Int) {
        sentCount += count
        guard sentCount == output.count else { return }
        sentCount = 0
        if output.capacity > Self.keptOutputCapacity { output = [] } else { output.removeAll(keepingCapacity: true) }
    }

    /// Gives back the memory of buffers that are empty, for a wait that may be long.
    mutating func releaseBuffers() {
        if !hasOutput {
            output = []
            sentCount = 0
        }
        if inputOffset == input.count {
            input = []
            inputOffset = 0
        }
    }

    /// What was waited for did not come in time.
    mutating func timedOut(date: @autoclosure () -> HTTPDate) {
        guard phase == .receiving, !isIdle, !hasOutput else {
            phase = .closed
            return
        }
        end(with: RequestFault.tooSlow.error, parser.partialRequest, date())
    }

    /// The server wants to end: the request that is under way is the last.
    mutating func drain() { isDraining = true }
}
