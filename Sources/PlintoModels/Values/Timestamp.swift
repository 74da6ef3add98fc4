/// A point in wall-clock time, in milliseconds since 1970-01-01T00:00:00Z.
///
/// Arithmetic saturates: seconds and lifetimes come from tokens and servers that may hold any number.
///
/// In JSON it is RFC 3339 in UTC with `Z` and whole seconds, as in every example of the API; the store keeps the
/// milliseconds.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970, negative before.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(seconds: Int64) {
        milliseconds = seconds.saturatingMultiplied(by: 1000)
    }

    /// Whole seconds since 1970, rounded down, as in `iat` and `exp` of a JWT.
    package var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : (milliseconds + 1) / 1000 - 1
    }

    /// Compares the times.
    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The time that is later by some milliseconds, or earlier if the number is negative.
    package func advanced(byMilliseconds amount: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds.saturatingAdded(amount))
    }

    /// The time that is later by some seconds, or earlier if the number is negative.
    package func advanced(bySeconds amount: Int64) -> Timestamp {
        advanced(byMilliseconds: amount.saturatingMultiplied(by: 1000))
    }

    /// Milliseconds from `earlier` to this time.
    package func milliseconds(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return overflow ? (milliseconds < 0 ? .min : .max) : difference
    }
}

extension Int64 {
    fileprivate func saturatingAdded(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func saturatingMultiplied(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? ((self < 0) != (factor < 0) ? .min : .max) : product
    }
}

extension Timestamp {
    /// The RFC 3339 text, such as `2025-01-18T12:00:00Z`.
    package var text: String { RFC3339.text(self, withMilliseconds: false) }

    /// The RFC 3339 text with milliseconds, such as `2025-01-18T12:00:00.250Z`: for logs, not for the API.
    package var preciseText: String { RFC3339.text(self, withMilliseconds: true) }

    /// Parses RFC 3339 text with a `Z` or an offset, optionally with a fraction; nil for anything else.
    package init?(text: String) {
        guard let time = RFC3339.parse(text) else { return nil }
        self = time
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let timestamp = Timestamp(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 timestamp")
        }
        self = timestamp
    }

    /// Writes the text, as RFC 3339.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
