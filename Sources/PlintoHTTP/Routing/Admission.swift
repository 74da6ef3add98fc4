package import PlintoModels

/// A call that may go on: who makes it, and what to add to the answer, be it an error's.
package struct Admission<Principal: Sendable>: Sendable {
    package let principal: Principal
    package let fields: HTTPFields

    package init(principal: Principal, fields: HTTPFields = [:]) {
        self.principal = principal
        self.fields = fields
    }
}

/// An error with fields for its answer, thrown where a plain `APIError` does not say it all.
package struct Refusal: Error, Sendable {
    package let error: APIError
    package let fields: HTTPFields
    /// The resource as it is, to stand beside the error.
    let current: (any Encodable & Sendable)?

    package init(error: APIError, fields: HTTPFields = [:], current: (any Encodable & Sendable)? = nil) {
        self.error = error
        self.fields = fields
        self.current = current
    }

    /// What the client is told, with the names that it looks for.
    func error(_ naming: FieldNaming) -> APIError {
        guard let current, let value = try? JSONValue(encoding: current, style: .response(naming)) else { return error }
        var error = error
        error.current = value
        return error
    }
}

extension Refusal {
    /// The refusal of a change that was made for another state of the resource than it is in (RFC 9110 §15.5.13).
    ///
    /// - Parameters:
    ///   - current: The resource, for the caller to decide on again.
    ///   - tag: That of the state it is in.
    package static func otherVersion(_ current: some Encodable & Sendable, _ tag: EntityTag) -> Refusal {
        let error = APIError(
            .invalidRequest,
            .versionMismatch,
            "This was changed meanwhile, to version \(tag.text). Look at the current one, and try again with it.",
            status: 412
        )
        return Refusal(error: error, fields: ["ETag": tag.text], current: current)
    }
}
