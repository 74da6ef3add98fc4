import PlintoModels

/// The life of one connection as a pure value: events go in, and the next step comes out. It knows neither sockets nor
/// clocks, so that every path can be tested.
///
/// A loop drives it: ``next()`` returns a step, and when that is done the matching event is reported:
/// ``received(_:in:)``, ``answered(with:date:)``, ``sent(_:)`` and so on. Pipelined requests are handled one after the
/// other, and no byte is received meanwhile, so that a fast sender has to wait.
struct ConnectionMachine {
    enum Step {
        /// Receive bytes.
        case receive(Wait)
        /// Let the handler respond to the request.
        case handle(HTTPRequest)
        /// Send the contents of ``output``.
        case send
        /// Close the sending direction and continue.
        case finishSending
        /// Close the connection. This is the last step.
        case close
    }

    /// The kind of wait, which determines the deadline.
    enum Wait: Equatable {
        /// For the stream to open. The machine starts afterwards.
        case opening
        /// For the start or the rest of a request's head.
        case head
        case body
        /// For another request to begin.
        case nextRequest
        /// For the client to read some of its response.
        case room
        /// For the client to close after its request was refused.
        case linger
    }

    private enum Phase: Equatable {
        case receiving
        case handling
        /// The output is sent, then the connection ends.
        case finishing(lingers: Bool)
        case lingering
        case closed
    }

    /// The size of the output that is sent before another pipelined request is handled.
    private static let outputThreshold = 65_536
    /// The capacity above which an empty buffer is released, so that idle connections do not hold memory.
    private static let keptOutputCapacity = 8192

    /// Nil for as many as the client likes.
    private let mostRequests: Int?
    private let refuse: @Sendable (APIError, HTTPRequest) -> HTTPResponse
    private var parser: RequestParser
    private var phase = Phase.receiving
    private var event: RequestParser.Event?
    /// Received bytes that the parser has not consumed: the following pipelined requests.
    private var input: [UInt8] = []
    private var inputOffset = 0
    /// The bytes to send, starting at ``sentCount``.
    private(set) var output: [UInt8] = []
    private(set) var sentCount = 0
    private var requestCount = 0
    /// The size of the body that the handler currently has.
    private var handledBytes = 0
    private var keepsAlive = true
    private var isHead = false
    private var clientEnded = false
    private var isDraining: Bool

    /// - Parameters:
    ///   - bodyLimit: The maximum body size per endpoint.
    ///   - isDraining: The server accepts this connection's first request only.
    ///   - refuse: Creates the response to a request that never reaches a handler, from what is known of it.
    init(
        limits: HTTPLimits,
        peer: Peer,
        isDraining: Bool = false,
        bodyLimit: @escaping BodyLimit = { _, _ in .max },
        refuse: @escaping @Sendable (APIError, HTTPRequest) -> HTTPResponse
    ) {
        mostRequests = limits.maximumRequestsPerConnection
        self.isDraining = isDraining
        self.refuse = refuse
        parser = RequestParser(limits: limits, peer: peer, bodyLimit: bodyLimit)
    }

    var hasOutput: Bool { sentCount < output.count }
    var isClosed: Bool { phase == .closed }

    /// True if only more bytes, or their end, can make progress.
    var needsBytes: Bool {
        switch phase {
        case .receiving: event == nil && !clientEnded && !(isDraining && isIdle)
        case .lingering: !clientEnded
        case .handling, .finishing, .closed: false
        }
    }

    /// The kind of wait while ``needsBytes`` is true.
    var wait: Wait {
        if phase == .lingering { return .linger }
        return switch parser.phase {
        case .idle: requestCount == 0 ? .head : .nextRequest
        case .head: .head
        case .body, .refused: .body
        }
    }

    /// The bytes held: unfinished and waiting requests, and unsent output.
    var heldBytes: Int { parser.heldBytes + input.count + handledBytes + output.count - sentCount }

    /// True if the response to a refused request was sent and only the client's close is awaited.
    var isLingering: Bool { phase == .lingering }

    /// True if no byte of a further request has been received.
    var isIdle: Bool { parser.phase == .idle && inputOffset == input.count && event == nil }

    // MARK: Steps

    /// Returns the next step.
    ///
    /// - Parameter date: The `Date` for a refusal that may have to be written.
    mutating func next(date: @autoclosure () -> HTTPDate) -> Step {
        switch phase {
        case .receiving:
            return receiving(date())
        case .handling:
            preconditionFailure("the response to a request is still due")
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
            // A client that has already sent part of the body does not wait for the interim response.
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
            end(with: RequestError.incomplete.error, parser.partialRequest, date())
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
        // No further request is accepted, and the rest of a refused one is not needed.
        parser.stop()
        input = []
        inputOffset = 0
    }

    // MARK: Events

    /// Reports that the client uses an unsupported protocol or that there is no room for its request. The client is
    /// told, and the connection ends.
    mutating func refuse(_ error: RequestError, date: @autoclosure () -> HTTPDate) {
        guard phase == .receiving else { return }
        end(with: error.error, parser.partialRequest, date())
    }

    /// Reports that the first `count` bytes of `buffer` were received.
    mutating func received(_ count: Int, in buffer: [UInt8]) {
        guard phase == .receiving else { return }
        let bytes = buffer.span.extracting(0..<count)
        var offset = 0
        if event == nil, inputOffset == input.count { event = parser.consume(bytes, from: &offset) }
        if offset < count { input.append(bytes.extracting(offset..<count)) }
    }

    /// Reports that the client sends no more. It may still want responses to what it sent.
    mutating func ended() { clientEnded = true }

    /// Reports that the connection is broken or not needed any more.
    mutating func broke() { phase = .closed }

    /// Reports the handler's response.
    mutating func answered(with response: HTTPResponse, date: @autoclosure () -> HTTPDate) {
        guard phase == .handling else { return }
        handledBytes = 0
        let endsHere = response.closesConnection || isDraining || requestCount == mostRequests
        let closes = endsHere || !keepsAlive
        ResponseEncoder.append(response, isHead: isHead, closes: closes, date: date(), to: &output)
        // A request that arrives now, or is unread when the socket is closed, resets the connection and may destroy the
        // response (RFC 9112 §9.6). A client that requested the close sends none.
        if closes {
            finish(lingers: endsHere || inputOffset < input.count)
        } else {
            phase = .receiving
        }
    }

    /// Reports that `count` bytes of the output were sent.
    mutating func sent(_ count: Int) {
        sentCount += count
        guard sentCount == output.count else { return }
        sentCount = 0
        if output.capacity > Self.keptOutputCapacity { output = [] } else { output.removeAll(keepingCapacity: true) }
    }

    /// Releases the memory of empty buffers before a potentially long wait.
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

    /// Reports that the deadline of the current wait has expired.
    mutating func timedOut(date: @autoclosure () -> HTTPDate) {
        guard phase == .receiving, !isIdle, !hasOutput else {
            phase = .closed
            return
        }
        end(with: RequestError.tooSlow.error, parser.partialRequest, date())
    }

    /// Reports that the server is shutting down, so the current request is the last.
    mutating func drain() { isDraining = true }
}
