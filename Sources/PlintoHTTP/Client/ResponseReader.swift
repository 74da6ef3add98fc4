/// A strict parser for one HTTP response.
struct ResponseReader {
    /// The reason why a response is invalid.
    enum ParseError: Error {
        case malformed
        case tooLarge
    }

    /// The framing information from the head.
    private struct Head {
        let status: Int
        let fields: HTTPFields
        /// The length of the body in bytes; nil if it ends with the connection.
        let length: Int?
        let closes: Bool
    }

    /// The limit for a response. No response of an agent or a server comes near it.
    static let maximumBytes = 16 * 1_048_576

    private let hasBody: Bool
    private var bytes: [UInt8] = []
    private var head: Head?

    /// - Parameter hasBody: False for a response to `HEAD`.
    init(hasBody: Bool) {
        self.hasBody = hasBody
    }

    /// True if the connection ends with this response.
    var closes: Bool { head?.closes ?? true }

    /// Consumes received bytes.
    ///
    /// - Returns: The response when it is complete.
    mutating func received(_ received: ArraySlice<UInt8>) throws(ParseError) -> HTTPResponse? {
        guard bytes.count + received.count <= Self.maximumBytes else { throw .tooLarge }
        bytes += received
        while head == nil {
            guard let end = Self.endOfHead(bytes.span) else { return nil }
            let head = try Self.parse(bytes.span, end)
            bytes.removeFirst(end)
            // Interim responses are skipped.
            if head.status >= 200 { self.head = head }
        }
        guard let head, let length = hasBody ? head.length : 0, bytes.count >= length else { return nil }
        guard bytes.count == length else { throw .malformed }
        return HTTPResponse(status: head.status, fields: head.fields, body: bytes, closesConnection: head.closes)
    }

    /// Reports the end of the connection.
    ///
    /// - Returns: The response, if the end of the connection delimits its body; else nil, because it is truncated.
    func ended() -> HTTPResponse? {
        guard let head, head.length == nil else { return nil }
        return HTTPResponse(status: head.status, fields: head.fields, body: bytes, closesConnection: true)
    }

    /// The offset after the empty line.
    private static func endOfHead(_ bytes: Span<UInt8>) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == ASCII.lineFeed, bytes[index - 2] == ASCII.lineFeed { return index + 1 }
            index += 1
        }
        return nil
    }

    private static func parse(_ bytes: Span<UInt8>, _ end: Int) throws(ParseError) -> Head {
        var lines: [HTTPFields.Line] = []
        var start = 0
        var status = 0
        for index in 0..<end - 2 where bytes[index] == ASCII.lineFeed {
            guard index > start, bytes[index - 1] == ASCII.carriageReturn else { throw .malformed }
            let line = start..<index - 1
            if status == 0 {
                status = try parseStatus(bytes, line)
            } else {
                guard !line.isEmpty, let field = try? FieldLine(bytes, line) else { throw .malformed }
                lines.append(HTTPFields.Line(name: field.name.inInt32, value: field.value.inInt32))
            }
            start = index + 1
        }
        var wire: [UInt8] = []
        wire.append(bytes.extracting(0..<end - 2))
        let fields = HTTPFields(wire: wire, lines: lines)
        guard status != 0, fields["Transfer-Encoding"] == nil else { throw .malformed }
        let isClosing = fields["Connection"].map { ASCII.equals($0.utf8Span.span, 0..<$0.utf8.count, "close") } ?? false
        if status == 204 || status == 304 || status < 200 {
            return Head(status: status, fields: fields, length: 0, closes: isClosing)
        }
        guard let text = fields["Content-Length"] else {
            return Head(status: status, fields: fields, length: nil, closes: true)
        }
        guard text.utf8.allSatisfy(ASCII.isDigit), let length = Int(text) else { throw .malformed }
        guard length <= maximumBytes else { throw .tooLarge }
        return Head(status: status, fields: fields, length: length, closes: isClosing)
    }

    /// Parses `HTTP/1.1 200 OK`. The reason phrase may be missing.
    private static func parseStatus(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(ParseError) -> Int {
        let text = String(bytes, line)
        guard text.hasPrefix("HTTP/1.1 "), let status = Int(text.dropFirst(9).prefix(3)), (100...599).contains(status)
        else { throw .malformed }
        return status
    }
}
