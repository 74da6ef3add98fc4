package import PlintoModels

/// The maximum body size for a method and path, determined before any byte of the body is read.
package typealias BodyLimit = @Sendable (HTTPMethod, _ path: String) -> Int

/// A strict parser of requests (RFC 9112). It refuses ambiguous input, because ambiguity lets requests be smuggled past
/// proxies. It is a pure value: the result does not depend on how the bytes are split.
///
/// ```swift
/// var parser = RequestParser(limits: .standard, peer: peer)
/// var offset = 0
/// while let event = parser.consume(bytes, from: &offset) { … }
/// ```
package struct RequestParser: Sendable {
    /// A parsed part of the input.
    package enum Event: Sendable {
        /// The client waits for `100 Continue` before it sends the body.
        case continueExpected
        /// A request is complete. `keepsAlive` tells whether another may follow.
        case request(HTTPRequest, keepsAlive: Bool)
        /// The request is refused, and none can follow: the parser consumes no more bytes. The known part of the
        /// request is in ``RequestParser/partialRequest``.
        case refused(APIError, HTTPRequest)
    }

    /// The parser's position in the next request.
    package enum Phase: Sendable {
        case idle, head, body, refused
    }

    private enum State: Sendable {
        case requestLine
        case fields
        case length(remaining: Int)
        case chunks
        case refused
    }

    /// The length of a request line apart from its target, with room for a long unknown method.
    private static let requestLineOverhead = 48
    /// The minimum capacity reserved for a body when its first bytes arrive.
    private static let bodyReserve = 1024
    /// The unused capacity above which the buffer of a head is copied, to release the memory.
    private static let headSlack = 512

    /// The number of head bytes parsed at a time. It is small so that little of a body in the same bytes is copied.
    private static let headPiece = 2048
    /// The number of fields that most requests do not exceed.
    private static let linesReserve = 12

    private let limits: MessageLimits
    private let bodyLimit: BodyLimit
    private let peer: Peer
    private var state = State.requestLine
    /// The bytes of the unfinished request line, or of the fields.
    private var head: [UInt8] = []
    /// The start of the current line in `head`, and the position up to which its end was searched.
    private var lineStart = 0
    private var searched = 0
    private var lines: [HTTPFields.Line] = []
    private var framing = MessageFraming()
    private var skippedEmptyLine = false
    /// The authority of a target in absolute form, which replaces `Host`.
    private var authority: String?
    /// The request that is being parsed, from its first line on.
    private var request: HTTPRequest
    private var isHTTP11 = true
    private var keepsAlive = true
    /// The parser of a chunked body.
    private var chunks: ChunkedBody?

    /// - Parameter bodyLimit: Called when the head of a request with a body is complete; bounded by
    ///   ``HTTPLimits/maximumBodyBytes``.
    package init(limits: HTTPLimits, peer: Peer, bodyLimit: @escaping BodyLimit = { _, _ in .max }) {
        self.limits = MessageLimits(limits)
        self.bodyLimit = bodyLimit
        self.peer = peer
        request = HTTPRequest(method: .get, path: "", peer: peer)
    }

    package var phase: Phase {
        switch state {
        case .requestLine: head.isEmpty ? .idle : .head
        case .fields: .head
        case .length, .chunks: .body
        case .refused: .refused
        }
    }

    /// Consumes bytes from `offset` on, up to and including those that produce the next event.
    ///
    /// - Returns: The event, with `offset` after the consumed bytes; nil if all bytes were consumed without one.
    package mutating func consume(_ bytes: Span<UInt8>, from offset: inout Int) -> Event? {
        do throws(RequestError) {
            while offset < bytes.count {
                if let event = try step(bytes, from: &offset) { return event }
            }
        } catch {
            takeRestOfHead(bytes, from: &offset)
            let known = partialRequest
            let told = error == .bodyTooLarge ? RequestError.tooLarge(limit: longestBody) : error.error
            stop()
            return .refused(told, known)
        }
        return nil
    }

    /// Accepts no more bytes, and releases the unfinished request.
    package mutating func stop() {
        state = .refused
        head = []
        lines = []
        chunks = nil
        request = HTTPRequest(method: .get, path: "", peer: peer)
    }

    /// The maximum body size of the current request.
    private var longestBody: Int { min(limits.bodyBytes, bodyLimit(request.method, request.path)) }

    private mutating func step(_ bytes: Span<UInt8>, from offset: inout Int) throws(RequestError) -> Event? {
        switch state {
        case .requestLine, .fields:
            return try readHead(bytes, from: &offset)
        case .length(let remaining):
            let count = min(remaining, bytes.count - offset)
            reserveBody(count, of: remaining)
            request.body.append(bytes.extracting(offset..<offset + count))
            offset += count
            state = .length(remaining: remaining - count)
            return count == remaining ? finish() : nil
        case .chunks:
            guard try chunks?.consume(bytes, from: &offset) == true else { return nil }
            request.body = chunks.take()?.data ?? []
            return finish()
        case .refused:
            offset = bytes.count
            return nil
        }
    }

    /// The bytes held for the unfinished request.
    package var heldBytes: Int {
        head.count + request.fields.wire.count + request.body.count + (chunks?.heldBytes ?? 0)
    }

    /// Grows the body's buffer for `count` of the remaining bytes, by half its size or to its final size, so that an
    /// unfinished body holds little more than what has arrived.
    private mutating func reserveBody(_ count: Int, of remaining: Int) {
        let needed = request.body.count + count
        guard needed > request.body.capacity else { return }
        let final = request.body.count + remaining
        request.body.reserveCapacity(min(final, max(needed, needed / 2 * 3, Self.bodyReserve)))
    }

    // MARK: Head

    private mutating func readHead(_ bytes: Span<UInt8>, from offset: inout Int) throws(RequestError) -> Event? {
        // Bytes after the head are returned.
        let count = min(headRoom, bytes.count - offset, Self.headPiece)
        head.append(bytes.extracting(offset..<offset + count))
        offset += count
        while let lineFeed = nextLineFeed() {
            try checkLength(upTo: lineFeed + 1)
            let line = try Self.content(head.span, lineStart..<lineFeed)
            guard case .fields = state else {
                try takeRequestLine(line, end: lineFeed + 1)
                continue
            }
            if line.isEmpty {
                let end = lineFeed + 1
                offset -= head.count - end
                head.removeLast(head.count - lineStart)
                if head.capacity - head.count > Self.headSlack { head = Self.exactCopy(head) }
                return try finishHead()
            }
            try takeField(line)
            lineStart = lineFeed + 1
        }
        try checkLength(upTo: head.count)
        return nil
    }

    /// Takes what has arrived of a head that is refused, because the fields after the error belong to
    /// ``partialRequest``.
    private mutating func takeRestOfHead(_ bytes: Span<UInt8>, from offset: inout Int) {
        guard phase == .head else { return }
        let count = min(headRoom, bytes.count - offset)
        guard count > 0 else { return }
        head.append(bytes.extracting(offset..<offset + count))
        offset += count
    }

    /// The bytes that the head may still take. One byte more than allowed shows that the limit is exceeded.
    private var headRoom: Int {
        limits.targetBytes + Self.requestLineOverhead + limits.headerBytes + 1 - head.count
    }

    private static func exactCopy(_ bytes: [UInt8]) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        copy.append(contentsOf: bytes)
        return copy
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

    private func checkLength(upTo end: Int) throws(RequestError) {
        if case .fields = state {
            guard end <= limits.headerBytes else { throw .fieldsTooLarge }
        } else {
            guard end <= limits.targetBytes + Self.requestLineOverhead else { throw .targetTooLong }
        }
    }

    /// The line without the CR that must end it.
    private static func content(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(RequestError) -> Range<Int> {
        guard !line.isEmpty, bytes[line.upperBound - 1] == ASCII.carriageReturn else { throw .bareLineFeed }
        return line.lowerBound..<line.upperBound - 1
    }

    private mutating func takeRequestLine(_ line: Range<Int>, end: Int) throws(RequestError) {
        if line.isEmpty {
            // RFC 9112 §2.2: some clients send an extra CR LF after a body.
            guard !skippedEmptyLine else { throw .malformedRequestLine }
            skippedEmptyLine = true
        } else {
            let requestLine = try RequestLine(head.span, line)
            request.method = requestLine.method
            request.path = requestLine.target.path
            request.query = requestLine.target.query
            authority = requestLine.target.authority
            isHTTP11 = requestLine.isHTTP11
            lines.reserveCapacity(Self.linesReserve)
            state = .fields
        }
        // From here on the buffer holds only fields, as in HTTPFields.
        head.removeFirst(end)
        lineStart = 0
        searched = 0
    }

    private mutating func takeField(_ line: Range<Int>) throws(RequestError) {
        let field = try FieldLine(head.span, line)
        guard lines.count < limits.headerCount else { throw .tooManyFields }
        var framing = framing
        try framing.note(field, in: head.span, maximumBodyBytes: limits.bodyBytes)
        self.framing = framing
        lines.append(HTTPFields.Line(name: field.name.inInt32, value: field.value.inInt32))
    }

    private mutating func finishHead() throws(RequestError) -> Event? {
        let body = try framing.body(isHTTP11: isHTTP11)
        request.fields = HTTPFields(wire: head, lines: lines)
        if let authority {
            request.fields["Host"] = authority
            self.authority = nil
        }
        keepsAlive = isHTTP11 && !framing.asksToClose
        let expectsContinue = framing.expectsContinue && isHTTP11
        head = []
        lines = []
        lineStart = 0
        searched = 0
        framing = MessageFraming()
        skippedEmptyLine = false
        switch body {
        case .length(0):
            return finish()
        case .length(let length):
            guard length <= longestBody else { throw .bodyTooLarge }
            state = .length(remaining: length)
        case .chunked:
            var limits = limits
            limits.bodyBytes = longestBody
            chunks = ChunkedBody(limits: limits)
            state = .chunks
        }
        return expectsContinue ? .continueExpected : nil
    }

    private mutating func finish() -> Event {
        state = .requestLine
        let finished = request
        request = HTTPRequest(method: .get, path: "", peer: peer)
        return .request(finished, keepsAlive: keepsAlive)
    }
}

// MARK: Refused requests

extension RequestParser {
    /// The known part of the current request without its body, for the response to a request that is refused or never
    /// completed. That response still needs `Origin`, so that a page may read it, and the client's request id.
    ///
    /// Fields after the error count too; malformed ones are omitted.
    package var partialRequest: HTTPRequest {
        var known = request
        known.body = []
        switch state {
        case .requestLine:
            let bytes = head.span
            guard let end = Self.firstLineFeed(bytes, from: lineStart) else { return known }
            Self.readLeniently(bytes, requestLine: lineStart..<end, into: &known)
            known.fields = HTTPFields(wire: head, lines: readableLines(from: end + 1))
        // A complete head has been removed from the buffer.
        case .fields where !head.isEmpty:
            known.fields = HTTPFields(wire: head, lines: lines + readableLines(from: lineStart))
        case .fields, .length, .chunks, .refused:
            break
        }
        return known
    }

    /// The method and path of a request line that is invalid as a whole.
    private static func readLeniently(_ bytes: Span<UInt8>, requestLine: Range<Int>, into known: inout HTTPRequest) {
        guard let methodEnd = RequestLine.firstSpace(bytes, requestLine) else { return }
        if let method = HTTPMethod(rawValue: String(bytes, requestLine.lowerBound..<methodEnd)) {
            known.method = method
        }
        var end = methodEnd + 1
        while end < requestLine.upperBound, ByteClass.target.contains(bytes[end]), bytes[end] != ASCII.questionMark {
            end += 1
        }
        guard let target = try? RequestTarget(bytes, methodEnd + 1..<max(end, methodEnd + 2), method: known.method)
        else { return }
        known.path = target.path
    }

    /// The well-formed fields from `start` on.
    private func readableLines(from start: Int) -> [HTTPFields.Line] {
        let bytes = head.span
        var lines: [HTTPFields.Line] = []
        var lineStart = start
        while lineStart < bytes.count, lines.count < limits.headerCount,
            let lineFeed = Self.firstLineFeed(bytes, from: lineStart)
        {
            defer { lineStart = lineFeed + 1 }
            let end = lineFeed > lineStart && bytes[lineFeed - 1] == ASCII.carriageReturn ? lineFeed - 1 : lineFeed
            guard end > lineStart else { break }
            guard let field = try? FieldLine(bytes, lineStart..<end) else { continue }
            lines.append(HTTPFields.Line(name: field.name.inInt32, value: field.value.inInt32))
        }
        return lines
    }
}

extension Range<Int> {
    /// - Precondition: Both bounds fit, as they do for any head within its limits.
    var inInt32: Range<Int32> { Int32(lowerBound)..<Int32(upperBound) }
}
