import PlintoSystem

/// The framing of a request (RFC 9112 §6, §9), collected from its fields as they arrive.
struct MessageFraming: Sendable {
    /// The delimitation of the body.
    enum Body: Equatable, Sendable {
        case length(Int)
        case chunked
    }

    private(set) var expectsContinue = false
    private(set) var asksToClose = false
    private var hasHost = false
    private var onceOnly: OnceOnly = []
    private var length: Int?
    private var isChunked = false

    /// Fields that are not lists (RFC 9110 §5.3). With duplicates, a proxy and the server might use different values.
    private struct OnceOnly: OptionSet, Sendable {
        let rawValue: UInt8
        static let contentType = OnceOnly(rawValue: 1)
        static let authorization = OnceOnly(rawValue: 2)
        static let idempotencyKey = OnceOnly(rawValue: 4)
    }

    /// Processes one field.
    ///
    /// - Parameter maximumBodyBytes: A longer `Content-Length` is refused before any byte of the body is read.
    mutating func note(
        _ line: FieldLine,
        in bytes: Span<UInt8>,
        maximumBodyBytes: Int
    ) throws(RequestError) {
        switch line.name.count {
        case 4 where ASCII.equals(bytes, line.name, "host"):
            guard !hasHost else { throw .severalHosts }
            guard Self.isHost(bytes, line.value) else { throw .malformedHost }
            hasHost = true
        case 6 where ASCII.equals(bytes, line.name, "expect"):
            guard ASCII.equals(bytes, line.value, "100-continue") else { throw .unsupportedExpectation }
            expectsContinue = true
        case 10 where ASCII.equals(bytes, line.name, "connection"):
            for element in Self.elements(bytes, line.value) where ASCII.equals(bytes, element, "close") {
                asksToClose = true
            }
        case 12 where ASCII.equals(bytes, line.name, "content-type"):
            guard onceOnly.insert(.contentType).inserted else { throw .repeatedField }
        case 13 where ASCII.equals(bytes, line.name, "authorization"):
            guard onceOnly.insert(.authorization).inserted else { throw .repeatedField }
        case 15 where ASCII.equals(bytes, line.name, "idempotency-key"):
            guard onceOnly.insert(.idempotencyKey).inserted else { throw .repeatedField }
        case 14 where ASCII.equals(bytes, line.name, "content-length"):
            // Equal values could be merged, but no honest client sends two.
            guard length == nil else { throw .severalLengths }
            length = try Self.length(bytes, line.value, limit: maximumBodyBytes)
        case 17 where ASCII.equals(bytes, line.name, "transfer-encoding"):
            guard !isChunked else { throw .malformedTransferEncoding }
            try Self.checkTransferEncoding(bytes, line.value)
            isChunked = true
        default:
            break
        }
    }

    /// The framing of the body, when all fields have arrived.
    func body(isHTTP11: Bool) throws(RequestError) -> Body {
        guard hasHost || !isHTTP11 else { throw .missingHost }
        guard isChunked else { return .length(length ?? 0) }
        guard length == nil else { throw .lengthAndTransferEncoding }
        guard isHTTP11 else { throw .transferEncodingBefore11 }
        return .chunked
    }

    /// Returns true if a `Host` field is a host with an optional port (RFC 9110 §7.2), or empty. Only the characters of
    /// a name are checked, because this runs for every request and nothing depends on the name.
    private static func isHost(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var portStart: Int?
        for index in range {
            let byte = bytes[index]
            guard ByteClass.host.contains(byte) else { return false }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") {
                return (try? Authority(String(bytes, range))) != nil
            }
            guard byte == ASCII.colon else { continue }
            guard portStart == nil, index > range.lowerBound else { return false }
            portStart = index + 1
        }
        guard let portStart else { return true }
        guard range.upperBound - portStart <= 5 else { return false }
        var port = 0
        for index in portStart..<range.upperBound {
            guard ASCII.isDigit(bytes[index]) else { return false }
            port = port * 10 + Int(bytes[index] - 0x30)
        }
        return port <= 65_535
    }

    private static func length(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        limit: Int
    ) throws(RequestError) -> Int {
        guard !range.isEmpty else { throw .malformedLength }
        for index in range where !ASCII.isDigit(bytes[index]) {
            throw bytes[index] == ASCII.comma ? .severalLengths : .malformedLength
        }
        var length = 0
        for index in range {
            length = length * 10 + Int(bytes[index] - 0x30)
            guard length <= limit else { throw .bodyTooLarge }
        }
        return length
    }

    private static func checkTransferEncoding(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestError) {
        if ASCII.equals(bytes, range, "chunked") { return }
        let codings = elements(bytes, range)
        // RFC 9112 §6.3: without a final chunked coding, the end of the body is unknown.
        guard let last = codings.last, ASCII.equals(bytes, last, "chunked") else { throw .malformedTransferEncoding }
        for coding in codings.dropLast() where ASCII.equals(bytes, coding, "chunked") {
            throw .malformedTransferEncoding
        }
        throw codings.count > 1 ? .unsupportedTransferEncoding : .malformedTransferEncoding
    }

    /// The trimmed elements of a comma-separated list (RFC 9110 §5.6.1).
    private static func elements(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        var start = range.lowerBound
        while start <= range.upperBound {
            var end = start
            while end < range.upperBound, bytes[end] != ASCII.comma { end += 1 }
            var (first, last) = (start, end)
            while first < last, ASCII.isWhitespace(bytes[first]) { first += 1 }
            while last > first, ASCII.isWhitespace(bytes[last - 1]) { last -= 1 }
            elements.append(first..<last)
            start = end + 1
        }
        return elements
    }
}
