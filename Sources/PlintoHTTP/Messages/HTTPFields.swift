/// The header fields of a message in order, with case-insensitive names (RFC 9110 §5).
///
/// The lines are stored in one buffer as they are on the wire, with the positions of names and values. The fields of a
/// request take two allocations regardless of their number, and writing those of a response is one copy.
///
/// ```swift
/// var fields: HTTPFields = ["Content-Type": "application/json"]
/// fields["Retry-After"] = "5"
/// fields["content-type"]      // "application/json"
/// ```
package struct HTTPFields: Sendable {
    /// One line: the positions of its name and value in the buffer.
    struct Line: Sendable {
        var name: Range<Int32>
        var value: Range<Int32>
    }

    /// `Name: value` CR LF for each field.
    private(set) var wire: [UInt8]
    private(set) var lines: [Line]

    package init() {
        wire = []
        lines = []
    }

    /// Creates the fields from received bytes.
    ///
    /// - Precondition: Each of `lines` lies in `wire`, its name is a token, and its value contains no control
    ///   character.
    init(wire: [UInt8], lines: [Line]) {
        self.wire = wire
        self.lines = lines
    }

    package var isEmpty: Bool { lines.isEmpty }
    package var count: Int { lines.count }

    /// The first value of the field. Setting replaces all fields of that name; nil removes them.
    ///
    /// Bytes that are not UTF-8 read as U+FFFD. See ``add(_:_:)`` for what may be set.
    package subscript(name: String) -> String? {
        get {
            let bytes = wire.span
            for line in lines where ASCII.equals(bytes, line.name.inInt, name) {
                return String(bytes, line.value.inInt)
            }
            return nil
        }
        set {
            if contains(name) { remove(name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// Returns true if there is a field called `name`, in any case.
    package func contains(_ name: String) -> Bool {
        let bytes = wire.span
        for line in lines where ASCII.equals(bytes, line.name.inInt, name) { return true }
        return false
    }

    /// The values of all fields of that name, in order.
    package func values(_ name: String) -> [String] {
        let bytes = wire.span
        var values: [String] = []
        for line in lines where ASCII.equals(bytes, line.name.inInt, name) {
            values.append(String(bytes, line.value.inInt))
        }
        return values
    }

    /// Adds a field. Control characters in `value` become spaces, so that no value can end a field or a message
    /// (response splitting).
    ///
    /// - Precondition: `name` is a token (RFC 9110 §5.6.2). Names come from the program, never from input.
    package mutating func add(_ name: String, _ value: String) {
        let nameStart = Int32(wire.count)
        wire.append(contentsOf: name.utf8)
        let nameEnd = Int32(wire.count)
        precondition(nameStart < nameEnd, "a field needs a name")
        for index in Int(nameStart)..<Int(nameEnd) {
            precondition(ByteClass.token.contains(wire[index]), "a field name is a token")
        }
        wire.append(ASCII.colon)
        wire.append(ASCII.space)
        let valueStart = wire.count
        wire.append(contentsOf: value.utf8)
        for index in valueStart..<wire.count where !ByteClass.isFieldValue(wire[index]) { wire[index] = ASCII.space }
        lines.append(Line(name: nameStart..<nameEnd, value: Int32(valueStart)..<Int32(wire.count)))
        wire.append(ASCII.carriageReturn)
        wire.append(ASCII.lineFeed)
    }

    /// Adds all fields of `other`.
    package mutating func add(_ other: HTTPFields) {
        guard !other.isEmpty else { return }
        let shift = Int32(wire.count)
        wire.append(contentsOf: other.wire)
        for line in other.lines {
            lines.append(Line(name: line.name.shifted(by: shift), value: line.value.shifted(by: shift)))
        }
    }

    private mutating func remove(_ name: String) {
        var kept = HTTPFields()
        for field in self where !Self.sameName(field.name, name) { kept.add(field.name, field.value) }
        self = kept
    }

    private static func sameName(_ left: String, _ right: String) -> Bool {
        let bytes = left.utf8Span.span
        return ASCII.equals(bytes, 0..<bytes.count, right)
    }
}

extension HTTPFields: Sequence {
    /// A field: its name as received, and its value.
    package typealias Element = (name: String, value: String)

    /// Iterates over the fields in their order.
    package func makeIterator() -> AnyIterator<Element> {
        var index = 0
        return AnyIterator {
            guard index < lines.count else { return nil }
            defer { index += 1 }
            let bytes = wire.span
            return (String(bytes, lines[index].name.inInt), String(bytes, lines[index].value.inInt))
        }
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { add(name, value) }
    }
}

extension HTTPFields: Hashable {
    /// Compares names and values in their order.
    package static func == (left: HTTPFields, right: HTTPFields) -> Bool {
        left.elementsEqual(right) { $0.value == $1.value && sameName($0.name, $1.name) }
    }

    /// Hashes names and values in their order.
    package func hash(into hasher: inout Hasher) {
        for field in self {
            for byte in field.name.utf8 { hasher.combine(ASCII.lowercased(byte)) }
            hasher.combine(field.value)
        }
    }
}

extension Range<Int32> {
    var inInt: Range<Int> { Int(lowerBound)..<Int(upperBound) }

    func shifted(by distance: Int32) -> Range<Int32> { lowerBound + distance..<upperBound + distance }
}
