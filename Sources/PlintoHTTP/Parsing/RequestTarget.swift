import PlintoModels
import PlintoSystem

/// A validated request target (RFC 9112 §3.2).
///
/// Supported are origin-form (`/v1/users/me?x=1`), absolute-form (`http://id.example.com/v1/users/me`), which every
/// server must accept, and `*` with `OPTIONS`. Authority-form is for `CONNECT`, which only proxies support.
struct RequestTarget: Sendable {
    /// `*`, or a path that begins with a slash.
    var path: String
    var query: String?
    /// The host and port of absolute-form, which replace `Host` (RFC 9112 §3.2.2); nil for other forms.
    var authority: String?

    /// Parses the target in `bytes[range]`.
    ///
    /// - Precondition: The range is not empty.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>, method: HTTPMethod) throws(RequestError) {
        if bytes[range.lowerBound] == ASCII.slash {
            (path, query) = try Self.pathAndQuery(bytes, range)
            return
        }
        if bytes[range.lowerBound] == UInt8(ascii: "*"), range.count == 1 {
            guard method == .options else { throw .unsupportedTarget }
            path = "*"
            return
        }
        guard let start = Self.authorityStart(bytes, range) else { throw .unsupportedTarget }
        var end = start
        while end < range.upperBound, bytes[end] != ASCII.slash, bytes[end] != ASCII.questionMark { end += 1 }
        let authority = String(bytes, start..<end)
        guard (try? Authority(authority)) != nil else { throw .malformedTarget }
        (path, query) = try Self.pathAndQuery(bytes, end..<range.upperBound)
        // RFC 9112 §3.2.4: without path and query, OPTIONS refers to the server as a whole.
        if path.isEmpty { path = method == .options && query == nil ? "*" : "/" }
        self.authority = authority
    }

    private static func pathAndQuery(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) throws(RequestError) -> (path: String, query: String?) {
        var pathEnd = range.upperBound
        for index in range {
            let byte = bytes[index]
            guard ByteClass.target.contains(byte) else { throw .malformedTarget }
            if byte == ASCII.percent {
                guard isEscape(bytes, index, range.upperBound) else { throw .malformedTarget }
            } else if byte == ASCII.questionMark, pathEnd == range.upperBound {
                pathEnd = index
            }
        }
        let path = String(bytes, range.lowerBound..<pathEnd)
        return (path, pathEnd < range.upperBound ? String(bytes, pathEnd + 1..<range.upperBound) : nil)
    }

    private static func isEscape(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
        index + 2 < end && ASCII.hexadecimalValue(bytes[index + 1]) != nil
            && ASCII.hexadecimalValue(bytes[index + 2]) != nil
    }

    /// The start of the authority after `http://` or `https://`; nil for any other prefix.
    private static func authorityStart(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        for scheme in ["http://", "https://"] {
            let length = scheme.utf8.count
            guard range.count >= length else { return nil }
            let end = range.lowerBound + length
            if ASCII.equals(bytes, range.lowerBound..<end, scheme) { return end }
        }
        return nil
    }
}
