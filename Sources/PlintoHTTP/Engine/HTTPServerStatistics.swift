/// What an ``HTTPServer`` has done since its start, and does now.
package struct HTTPServerStatistics: Hashable, Sendable {
    package let loops: [LoopStatistics]
    package let connections: Int
    package let maximumConnections: Int
    /// Connections that were accepted from the kernel, those that were closed at once included.
    package let accepted: Int
    /// Connections closed in favour of others.
    package let displaced: Int
    /// Connections closed at once: there was no place for them.
    package let refused: Int
    /// Bytes of unfinished requests and of responses that wait for their client, as they count for the budget.
    package let heldBytes: Int
    package let maximumHeldBytes: Int
    /// Requests refused because their client, or all together, hold too many bytes.
    package let refusedForBytes: Int
}
