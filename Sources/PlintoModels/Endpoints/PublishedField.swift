/// A field that a published SDK sends and the reference does not know; it is understood under `/api/v1` alone.
package struct PublishedField: Sendable {
    package enum Meaning: Sendable {
        /// Another name of this field.
        case sameAs(String)
        /// It asks for what is done anyway: with this value or, where there is none, with any.
        case doneAnyway(JSONValue?)
        /// Its own fields are those of the request.
        case wrapsRequest
    }

    package let name: String
    package let meaning: Meaning
    /// Where it is sent.
    package let endpoints: [EndpointDescription]

    /// What is meant by a request with these fields. A field that says something else than the endpoint's own stays, to
    /// be refused by its name.
    package func applied(to fields: [String: JSONValue]) -> [String: JSONValue] {
        guard let value = fields[name] else { return fields }
        var fields = fields
        fields[name] = nil
        switch meaning {
        case .sameAs(let own):
            if fields[own, default: .null] == .null {
                fields[own] = value
            } else if value != .null {
                fields[name] = value
            }
        case .doneAnyway(let usual):
            if let usual, value != usual, value != .null { fields[name] = value }
        case .wrapsRequest:
            guard case .object(let wrapped) = value else {
                fields[name] = value
                return fields
            }
            fields.merge(wrapped) { outer, _ in outer }
        }
        return fields
    }
}
