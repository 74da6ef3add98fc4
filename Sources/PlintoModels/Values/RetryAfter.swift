/// The field `Retry-After` (RFC 9110 §10.2.3): a number of seconds, or a date.
package enum RetryAfter {
    /// The longest wait that is distinguished from longer ones, in seconds: 30 years.
    private static let longest: Int64 = 1_000_000_000

    /// Returns the seconds to wait, rounded up; nil for invalid text, and for a date in the past.
    ///
    /// - Parameter now: The present by the sender's clock: its `Date`, if it sent one.
    package static func seconds(_ text: String, now: Timestamp) -> Int? {
        if let date = HTTPDate.parse(text) {
            let wait = date.milliseconds(since: now)
            return wait > 0 ? Int((min(wait, longest * 1000) + 999) / 1000) : nil
        }
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(min(Int64(text) ?? longest, longest))
    }
}
