import PlintoModels

/// The validated first line of a request (RFC 9112 §3): `GET /v1/users/me?x=1 HTTP/1.1`.
struct RequestLine: Sendable {
    var method: HTTPMethod
    var target: RequestTarget
    var isHTTP11: Bool

    /// Parses the line in `bytes[range]`, without its CR LF.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestError) {
        guard let methodEnd = Self.firstSpace(bytes, range) else { throw .malformedRequestLine }
        let targetStart = methodEnd + 1
        guard let targetEnd = Self.firstSpace(bytes, targetStart..<range.upperBound), targetEnd > targetStart else {
            throw .malformedRequestLine
        }
        isHTTP11 = try Self.version(bytes, targetEnd + 1..<range.upperBound)
        method = try Self.method(bytes, range.lowerBound..<methodEnd)
        target = try RequestTarget(bytes, targetStart..<targetEnd, method: method)
    }

    static func firstSpace(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        for index in range where bytes[index] == ASCII.space { return index }
        return nil
    }

    private static func version(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestError) -> Bool {
        let start = range.lowerBound
        let name = "HTTP/".utf8Span.span
        guard range.count == 8 else { throw .malformedRequestLine }
        for offset in 0..<5 where bytes[start + offset] != name[offset] { throw .malformedRequestLine }
        let (major, point, minor) = (bytes[start + 5], bytes[start + 6], bytes[start + 7])
        guard ASCII.isDigit(major), point == UInt8(ascii: "."), ASCII.isDigit(minor) else {
            throw .malformedRequestLine
        }
        guard major == UInt8(ascii: "1"), minor <= UInt8(ascii: "1") else { throw .unsupportedVersion }
        return minor == UInt8(ascii: "1")
    }

    private static func method(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestError) -> HTTPMethod {
        guard !range.isEmpty else { throw .malformedRequestLine }
        for index in range where !ByteClass.token.contains(bytes[index]) { throw .malformedRequestLine }
        guard let method = HTTPMethod(rawValue: String(bytes, range)) else { throw .unsupportedMethod }
        return method
    }
}
