/// Reads the parameters of one query, or describes them: then every parameter is absent, and each that is read is
/// recorded for the documentation.
package struct QueryReader: Sendable {
    /// What was sent, for the query of a next page.
    package let given: QueryValues
    private let isDescribing: Bool
    private(set) var declared: [RequestParameter] = []

    /// A reader that describes.
    init() {
        given = QueryValues()
        isDescribing = true
    }

    init(_ values: QueryValues) {
        given = values
        isDescribing = false
    }

    /// - Throws: 400 `invalid_format` if it is not a whole number, `out_of_range` if it is not in `range`.
    package mutating func integer(
        _ name: String,
        _ range: ClosedRange<Int>,
        default standard: Int,
        _ summary: String
    ) throws(APIError) -> Int {
        declare(name, .integer(range, example: standard), "\(summary) Default: \(standard).")
        return try given.integer(name, in: range) ?? standard
    }

    /// - Throws: 400 `invalid_format` if it is not an id of this kind.
    package mutating func identifier<Kind>(
        _ name: String,
        _ kind: Kind.Type,
        _ summary: String
    ) throws(APIError) -> Identifier<Kind>? {
        declare(name, .identifier(kind), summary)
        return try given.identifier(name, kind)
    }

    /// - Throws: 400 `invalid_format` if it is not a word of `type`.
    package mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        _ type: Word.Type,
        _ summary: String
    ) throws(APIError) -> Word? where Word.RawValue == String {
        declare(name, .words(of: type), summary)
        return try given.word(name, type)
    }

    /// - Throws: 400 `invalid_format` if it is neither `true` nor `false`.
    package mutating func boolean(_ name: String, _ summary: String) throws(APIError) -> Bool? {
        declare(name, .boolean, summary)
        return try given.word(name, Truth.self).map { $0 == .true }
    }

    /// - Throws: 400 `invalid_format` if it is neither a date nor a time.
    package mutating func dateOrTime(_ name: String, _ summary: String) throws(APIError) -> DateOrTime? {
        declare(name, .dateOrTime, summary)
        guard let text = given.value(name) else { return nil }
        guard let time = DateOrTime(text) else {
            throw .invalid(name, .invalidFormat, "\(name) must be a date like 2025-01-31, or an RFC 3339 time.")
        }
        return time
    }

    /// Free text; nil if it is absent or empty.
    package mutating func text(_ name: String, example: String, _ summary: String) -> String? {
        declare(name, .string(example: example), summary)
        return given.text(name)
    }

    /// Text in a form that the handler checks; nil if it is absent, but not if it is empty.
    package mutating func opaque(
        _ name: String,
        pattern: String? = nil,
        example: String,
        isRequired: Bool = false,
        _ summary: String
    ) -> String? {
        declare(name, .string(JSONSchema.Text(pattern: pattern), example: example), isRequired: isRequired, summary)
        return given.value(name)
    }

    /// Declares a parameter that its type reads itself.
    mutating func declare(
        _ name: String,
        _ schema: @autoclosure () -> JSONSchema,
        isRequired: Bool = false,
        _ summary: @autoclosure () -> String
    ) {
        guard isDescribing else { return }
        declared.append(.query(name, schema(), isRequired: isRequired, summary()))
    }

    private enum Truth: String, CaseIterable {
        case `true`, `false`
    }
}

/// A day, `2025-01-31` in UTC, or a second, `2025-01-31T12:00:00Z`: its first moment, and the first one after it.
package struct DateOrTime: Hashable, Sendable {
    package let start: Timestamp
    package let end: Timestamp

    /// Nil if the text is neither.
    init?(_ text: String) {
        if let day = Timestamp(text: text + "T00:00:00Z") {
            (start, end) = (day, day.advanced(bySeconds: 86_400))
        } else if let time = Timestamp(text: text) {
            // Times are shown in whole seconds, so the whole second is included.
            (start, end) = (time, Timestamp(seconds: time.seconds + 1))
        } else {
            return nil
        }
    }
}
