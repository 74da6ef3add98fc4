/// The query of `GET /sync`.
package struct SyncQuery: QueryParameters {
    /// The maximum number of seconds that a request may wait.
    package static let longestWait = 30

    /// The cursor as sent.
    package let since: String?
    /// The maximum seconds to wait if there is nothing new.
    package let wait: Int

    package init(from query: inout QueryReader) throws(APIError) {
        since = query.opaque(
            "since",
            pattern: "^[A-Za-z0-9_-]{3,5000}$",
            example: "AoAgBwM",
            "The cursor of the previous response. Default: none, which returns everything."
        )
        wait = try query.integer(
            Self.waitName,
            0...Self.longestWait,
            default: 0,
            "Seconds to wait if there is nothing new."
        )
    }

    private static let waitName = "wait"

    /// Returns true if a request with this query may wait, before it is parsed.
    package static func mayWait(_ query: String) -> Bool { query.contains(waitName + "=") }
}
