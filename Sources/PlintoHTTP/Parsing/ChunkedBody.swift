/// A parser for chunked bodies (RFC 9112 §7.1), including trailer fields, which are checked and discarded.
struct ChunkedBody: Sendable {
    private enum State: Sendable {
        case size
        case data(remaining: Int)
        /// The CR LF after the data of a chunk.
        case dataEnd
        case trailers
    }

    /// The maximum length of a chunk-size line, including extensions.
    private static let maximumLineBytes = 256

    private let limits: MessageLimits
    private var state = State.size
    /// The unfinished line: a chunk size, the end of a chunk, or a trailer field.
    private var line: [UInt8] = []
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerCount = 0
    private(set) var data: [UInt8] = []

    var heldBytes: Int { data.count + line.count }

    init(limits: MessageLimits) {
        self.limits = limits
    }

    /// Consumes bytes from `offset` on.
    ///
    /// - Returns: True if the body is complete. `offset` is then after its last byte, else at the end.
    mutating func consume(_ bytes: Span<UInt8>, from offset: inout Int) throws(RequestError) -> Bool {
        while offset < bytes.count {
            if case .data(let remaining) = state {
                let count = min(remaining, bytes.count - offset)
                data.append(bytes.extracting(offset..<offset + count))
                offset += count
                state = count == remaining ? .dataEnd : .data(remaining: remaining - count)
            } else {
                let byte = bytes[offset]
                offset += 1
                line.append(byte)
                if byte == ASCII.lineFeed {
                    guard try endLine() else { continue }
                    return true
                }
                try checkUnfinishedLine()
            }
        }
        return false
    }

    private func checkUnfinishedLine() throws(RequestError) {
        switch state {
        case .size: guard line.count < Self.maximumLineBytes else { throw .chunkExtensionsTooLarge }
        case .dataEnd: guard line == [ASCII.carriageReturn] else { throw .malformedChunk }
        case .trailers: guard trailerBytes + line.count < limits.headerBytes else { throw .fieldsTooLarge }
        case .data: break
        }
    }

    /// Handles a complete line; returns true after the last line of the body.
    private mutating func endLine() throws(RequestError) -> Bool {
        defer { line.removeAll(keepingCapacity: true) }
        guard line.count >= 2, line[line.count - 2] == ASCII.carriageReturn else { throw .bareLineFeed }
        let content = 0..<line.count - 2
        switch state {
        case .size:
            let size = try Self.size(line.span, content)
            extensionBytes += content.count - size.digits
            guard extensionBytes <= limits.headerBytes else { throw .chunkExtensionsTooLarge }
            guard size.value <= limits.bodyBytes - data.count else { throw .bodyTooLarge }
            state = size.value == 0 ? .trailers : .data(remaining: size.value)
        case .dataEnd:
            state = .size
        case .trailers:
            if content.isEmpty { return true }
            trailerBytes += line.count
            trailerCount += 1
            guard trailerCount <= limits.headerCount else { throw .tooManyFields }
            _ = try FieldLine(line.span, content)
        case .data:
            break
        }
        return false
    }

    private static func size(
        _ line: Span<UInt8>,
        _ content: Range<Int>
    ) throws(RequestError) -> (value: Int, digits: Int) {
        var value = 0
        var digits = 0
        while digits < content.count, let digit = ASCII.hexadecimalValue(line[digits]) {
            // Seven digits are 256 MiB. More digits mean a body that is too large, or leading zeros that obscure its
            // size.
            guard digits < 7 else { throw .bodyTooLarge }
            value = value << 4 | Int(digit)
            digits += 1
        }
        guard digits > 0 else { throw .malformedChunk }
        var index = digits
        while index < content.count, ASCII.isWhitespace(line[index]) { index += 1 }
        if index < content.count || index > digits {
            guard index < content.count, line[index] == ASCII.semicolon else { throw .malformedChunk }
            for index in content.dropFirst(index) where !ByteClass.isFieldValue(line[index]) { throw .malformedChunk }
        }
        return (value, digits)
    }
}
