package import PlintoModels

/// An admitted call: its caller, and fields to add to the response, including error responses.
package struct Admission<Principal: Sendable>: Sendable {
    package let principal: Principal
    package let fields: HTTPFields

    package init(principal: Principal, fields: HTTPFields = [:]) {
        self.principal = principal
        self.fields = fields
    }
}

/// An error with fields for its response, thrown if a plain `APIError` does not suffice.
package struct Refusal: Error, Sendable {
    package let error: APIError
    package let fields: HTTPFields
    /// The current resource, to be sent with the error.
    let current: (any Encodable & Sendable)?

    package init(error: APIError, fields: HTTPFields = [:], current: (any Encodable & Sendable)? = nil) {
        self.error = error
        self.fields = fields
        self.current = current
    }

    /// The error body with the field names that the client expects.
    func error(_ naming: FieldNaming) -> APIError {
        guard let current, let value = try? JSONValue(encoding: current, style: .response(naming)) else { return error }
        var error = error
        error.current = value
        return error
    }
}

extension Refusal {
    /// The refusal of a change whose `If-Match` does not match the state of the resource (RFC 9110 §15.5.13).
    ///
    /// - Parameters:
    ///   - current: The resource, for the client to decide again.
    ///   - tag: The tag of its current state.
    package static func otherVersion(_ current: some Encodable & Sendable, _ tag: EntityTag) -> Refusal {
        let error = APIError(
            .invalidRequest,
            .versionMismatch,
            "This resource was changed meanwhile, to version \(tag.text). Reload it and try again.",
            status: 412
        )
        return Refusal(error: error, fields: ["ETag": tag.text], current: current)
    }
}
