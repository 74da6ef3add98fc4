import PlintoModels
import PlintoSystem

/// A response of the agent, as received and on demand as a value.
struct AgentResponse<Body> {
    let bytes: [UInt8]
    /// The time of the copy; nil if the response is not a copy.
    var syncedAt: Timestamp?
}

extension AgentResponse where Body: Decodable {
    /// The decoded body.
    ///
    /// - Throws: ``Failure`` if the response does not match the endpoint.
    func body() throws -> Body {
        do {
            return try WireJSON.decodeResponse(Body.self, from: bytes)
        } catch {
            throw Failure(
                .failure,
                "unreadable_answer",
                "Cannot read the agent's response. Check that plinto and plinto-agent have the same version. \(error)"
            )
        }
    }
}
