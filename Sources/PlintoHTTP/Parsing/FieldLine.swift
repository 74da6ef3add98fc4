/// A validated header or trailer field (RFC 9112 §5): the positions of its name and of its value without surrounding
/// white space.
struct FieldLine: Sendable {
    let name: Range<Int>
    let value: Range<Int>

    /// Parses the line in `bytes[range]`, without its CR LF.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestError) {
        guard !ASCII.isWhitespace(bytes[range.lowerBound]) else { throw .foldedField }
        var colon = range.lowerBound
        while colon < range.upperBound, ByteClass.token.contains(bytes[colon]) { colon += 1 }
        guard colon > range.lowerBound, colon < range.upperBound else { throw .malformedFieldName }
        guard bytes[colon] == ASCII.colon else {
            throw ASCII.isWhitespace(bytes[colon]) ? .spaceBeforeColon : .malformedFieldName
        }
        name = range.lowerBound..<colon
        var start = colon + 1
        var end = range.upperBound
        while start < end, ASCII.isWhitespace(bytes[start]) { start += 1 }
        while end > start, ASCII.isWhitespace(bytes[end - 1]) { end -= 1 }
        for index in start..<end where !ByteClass.isFieldValue(bytes[index]) {
            throw bytes[index] == ASCII.carriageReturn ? .bareCarriageReturn : .controlCharacter
        }
        value = start..<end
    }
}
