/// How much a JSON text may hold; ``JSONParser`` refuses more while it reads. The length of the text is bounded by whoever
/// receives it.
package struct JSONLimits: Hashable, Sendable {
    /// Arrays and objects inside of one another, the outermost counted.
    package var depth: Int
    /// Values of every kind, at every level.
    package var values: Int
    /// Combining marks in a row in one string; nil for any number.
    ///
    /// To hash or compare text Swift sorts each such run, at a cost that grows with the square of its length. Unicode's
    /// Stream-Safe Text Format (UAX #15 §13) allows 30, more than any language writes.
    package var combiningMarks: Int?

    package init(depth: Int, values: Int, combiningMarks: Int?) {
        self.depth = depth
        self.values = values
        self.combiningMarks = combiningMarks
    }

    /// Of a request, which anybody may send.
    package static let request = JSONLimits(depth: 32, values: 10_000, combiningMarks: 30)
    /// Of a response of another server, which may be hostile and may list much.
    package static let response = JSONLimits(depth: 32, values: 100_000, combiningMarks: 30)
    /// Of a document of the program's own: what it has once accepted it reads again.
    package static let stored = JSONLimits(depth: 64, values: 1_000_000, combiningMarks: nil)
}
