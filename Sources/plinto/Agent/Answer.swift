import PlintoModels

/// What the agent answered: as it came, and on demand as a value.
struct Answer<Body: Decodable> {
    let bytes: [UInt8]
    /// When the server said so, where the agent answered from its copy.
    var syncedAt: Timestamp?

    /// - Throws: ``Failure`` where the answer is not what the endpoint promises.
    func body() throws -> Body {
        do {
            return try WireJSON.decodeResponse(Body.self, from: bytes)
        } catch {
            throw Failure(
                .other,
                "unreadable_answer",
                "The agent's answer cannot be read: is it of another version? \(error)"
            )
        }
    }
}
