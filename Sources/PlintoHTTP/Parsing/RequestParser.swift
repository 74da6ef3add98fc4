package import PlintoModels

/// Turns the bytes of a connection into requests, strictly (RFC 9112): what is ambiguous is refused, for ambiguity is
/// how requests are smuggled past a proxy. A pure value: it does the same whether the bytes come one by one or at once.
///
/// ```swift
/// var parser = RequestParser(limits: .standard, peer: peer)
/// var offset = 0
/// while let event = parser.consume(bytes, from: &offset) { … }
/// ```
package struct RequestParser: Sendable {
    package enum Event: Sendable {
        /// The client waits for `100 Continue` before it sends the body.
        case continueExpected
        /// A request is complete. `keepsAlive` tells whether another may follow.
        case request(HTTPRequest, keepsAlive: Bool)
        /// The request cannot be taken, and none can follow: the parser takes no more bytes.
        case refused(APIError)
    }

    /// How far the request is that comes next.
    package enum Phase: Sendable {
        case idle, head, body, refused
    }

    private enum State: Sendable {
        case requestLine
        case fields(RequestLine)
        case length(Head, remaining: Int)
        case chunks(Head, ChunkedBody)
        case refused
    }

    /// What is known of a request once its head is complete.
    private struct Head: Sendable {
        var request: HTTPRequest
        var keepsAlive: Bool
    }

    /// What a request line holds beside its target, with room for a long method that is not known.
    private static let requestLineOverhead = 48
    /// No more is set aside for a body before it comes.
    private static let bodyReserve = 16_384

    private let limits: HTTPLimits
    private let peer: Peer
    private var state = State.requestLine
    /// The bytes of the unfinished request line, or of the fields.
    private var head: [UInt8] = []
    /// Where the line that is being read begins in `head`, and how far it was searched for its end.
    private var lineStart = 0
    private var searched = 0
    private var lines: [HTTPFields.Line] = []
    private var framing = MessageFraming()
    private var skippedEmptyLine = false

    package init(limits: HTTPLimits, peer: Peer) {
        self.limits = limits
        self.peer = peer
    }

    package var phase: Phase {
        switch state {
        case .requestLine: head.isEmpty ? .idle : .head
        case .fields: .head
        case .length, .chunks: .body
        case .refused: .refused
        }
    }

    /// Takes bytes from `offset` on, up to and including those that bring about the next event.
    ///
    /// - Returns: The event, with `offset` behind the bytes that were taken; nil when all were taken without one.
    package mutating func consume(_ bytes: Span<UInt8>, from offset: inout Int) -> Event? {
        do throws(RequestFault) {
            while offset < bytes.count {
                if let event = try step(bytes, from: &offset) { return event }
            }
        } catch {
            state = .refused
            head = []
            return .refused(error.error)
        }
        return nil
    }

    private mutating func step(_ bytes: Span<UInt8>, from offset: inout Int) throws(RequestFault) -> Event? {
        switch state {
        case .requestLine, .fields:
            return try readHead(bytes, from: &offset)
        case .length(var head, let remaining):
            state = .refused
            let count = min(remaining, bytes.count - offset)
            head.request.body.append(bytes.extracting(offset..<offset + count))
            offset += count
            guard count == remaining else {
                state = .length(head, remaining: remaining - count)
                return nil
            }
            return finish(head)
        case .chunks(var head, var chunks):
            state = .refused
            guard try chunks.consume(bytes, from: &offset) else {
                state = .chunks(head, chunks)
                return nil
            }
            head.request.body = chunks.data
            return finish(head)
        case .refused:
            offset = bytes.count
            return nil
        }
    }

    // MARK: The head

    private mutating func readHead(_ bytes: Span<UInt8>, from offset: inout Int) throws(RequestFault) -> Event? {
        // One more than is allowed shows that the limit is passed; what lies beyond the head is given back.
        let room = limits.maximumTargetBytes + Self.requestLineOverhead + limits.maximumHeaderBytes + 1 - head.count
        let count = min(room, bytes.count - offset)
        head.append(bytes.extracting(offset..<offset + count))
        offset += count
        while let lineFeed = nextLineFeed() {
            try checkLength(upTo: lineFeed + 1)
            let line = try Self.content(head.span, lineStart..<lineFeed)
            guard case .fields(let requestLine) = state else {
                try takeRequestLine(line, end: lineFeed + 1)
                continue
            }
            if line.isEmpty {
                let end = lineFeed + 1
                offset -= head.count - end
                head.removeLast(head.count - lineStart)
                return try finishHead(requestLine)
            }
            try takeField(line)
            lineStart = lineFeed + 1
        }
        try checkLength(upTo: head.count)
        return nil
    }

    private mutating func nextLineFeed() -> Int? {
        let lineFeed = Self.firstLineFeed(head.span, from: searched)
        searched = lineFeed.map { $0 + 1 } ?? head.count
        return lineFeed
    }

    private static func firstLineFeed(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        for index in start..<bytes.count where bytes[index] == ASCII.lineFeed { return index }
        return nil
    }

    private func checkLength(upTo end: Int) throws(RequestFault) {
        if case .fields = state {
            guard end <= limits.maximumHeaderBytes else { throw .fieldsTooLarge }
        } else {
            guard end <= limits.maximumTargetBytes + Self.requestLineOverhead else { throw .targetTooLong }
        }
    }

    /// The line without the CR that must end it.
    private static func content(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(RequestFault) -> Range<Int> {
        guard !line.isEmpty, bytes[line.upperBound - 1] == ASCII.carriageReturn else { throw .bareLineFeed }
        return line.lowerBound..<line.upperBound - 1
    }

    private mutating func takeRequestLine(_ line: Range<Int>, end: Int) throws(RequestFault) {
        if line.isEmpty {
            // RFC 9112 §2.2: some clients end a body with a CR LF too many.
            guard !skippedEmptyLine else { throw .malformedRequestLine }
            skippedEmptyLine = true
        } else {
            let requestLine = try RequestLine(head.span, line)
            guard line.count <= limits.maximumTargetBytes + Self.requestLineOverhead else { throw .targetTooLong }
            state = .fields(requestLine)
        }
        // From here on the buffer holds the fields alone, as HTTPFields keeps them.
        head.removeFirst(end)
        lineStart = 0
        searched = 0
    }

    private mutating func takeField(_ line: Range<Int>) throws(RequestFault) {
        let field = try FieldLine(head.span, line)
        guard lines.count < limits.maximumHeaderCount else { throw .tooManyFields }
        var framing = framing
        try framing.note(field, in: head.span, maximumBodyBytes: limits.maximumBodyBytes)
        self.framing = framing
        lines.append(HTTPFields.Line(name: field.name.inInt32, value: field.value.inInt32))
    }

    private mutating func finishHead(_ line: RequestLine) throws(RequestFault) -> Event? {
        let body = try framing.body(isHTTP11: line.isHTTP11)
        let head = Head(
            request: HTTPRequest(
                method: line.method,
                path: line.path,
                query: line.query,
                fields: HTTPFields(wire: self.head, lines: lines),
                peer: peer
            ),
            keepsAlive: line.isHTTP11 && !framing.asksToClose
        )
        let expectsContinue = framing.expectsContinue && line.isHTTP11
        reset()
        switch body {
        case .length(0):
            return .request(head.request, keepsAlive: head.keepsAlive)
        case .length(let length):
            var head = head
            head.request.body.reserveCapacity(min(length, Self.bodyReserve))
            state = .length(head, remaining: length)
        case .chunked:
            state = .chunks(head, ChunkedBody(limits: limits))
        }
        return expectsContinue ? .continueExpected : nil
    }

    private mutating func finish(_ head: Head) -> Event {
        state = .requestLine
        return .request(head.request, keepsAlive: head.keepsAlive)
    }

    private mutating func reset() {
        state = .requestLine
        head = []
        lines = []
        lineStart = 0
        searched = 0
        framing = MessageFraming()
        skippedEmptyLine = false
    }
}

extension Range<Int> {
    /// - Precondition: Both bounds fit, as those of any head within its limits do.
    var inInt32: Range<Int32> { Int32(lowerBound)..<Int32(upperBound) }
}
