/// The limits of a JSON text; ``JSONParser`` enforces them while it reads. The receiver bounds the length of the text.
package struct JSONLimits: Hashable, Sendable {
    /// The depth of nested arrays and objects, including the outermost.
    package var depth: Int
    /// The number of values of every kind, at every level.
    package var values: Int
    /// The number of combining marks in a row in one string; nil for no limit.
    ///
    /// To hash or compare text, Swift sorts each such run, at a cost that grows with the square of its length.
    /// Unicode's Stream-Safe Text Format (UAX #15 §13) allows 30, more than any language uses.
    package var combiningMarks: Int?

    package init(depth: Int, values: Int, combiningMarks: Int?) {
        self.depth = depth
        self.values = values
        self.combiningMarks = combiningMarks
    }

    /// For a request, which anyone may send.
    package static let request = JSONLimits(depth: 32, values: 10_000, combiningMarks: 30)
    /// For a response of another server, which may be hostile and may list many items.
    package static let response = JSONLimits(depth: 32, values: 100_000, combiningMarks: 30)
    /// For a document of the program's own, which must be able to read again what it once accepted.
    package static let stored = JSONLimits(depth: 64, values: 1_000_000, combiningMarks: nil)
}
