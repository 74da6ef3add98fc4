/// A field that a published SDK sends and the reference does not have; it is accepted only under `/api/v1`.
package struct SDKField: Sendable {
    /// The meaning of such a field.
    package enum Meaning: Sendable {
        /// Another name of this field.
        case sameAs(String)
        /// A field that requests the default behaviour: with this value or, if nil, with any.
        case doneAnyway(JSONValue?)
        /// A wrapper: its own fields are those of the request.
        case wrapsRequest
    }

    package let name: String
    package let meaning: Meaning
    /// The endpoints that accept it.
    package let endpoints: [EndpointDescription]

    /// The fields of the reference for a request with these fields. A field that contradicts the endpoint's own stays,
    /// to be refused by its name.
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
