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

    package init(error: APIError, fields: HTTPFields = [:]) {
        self.error = error
        self.fields = fields
    }
}

extension Refusal {
    /// The refusal of a change that was made for another state of the resource than it is in (RFC 9110 §15.5.13).
    ///
    /// - Parameters:
    ///   - current: The resource, for the caller to decide on again.
    ///   - tag: That of the state it is in.
    package static func otherVersion(_ current: JSONValue, _ tag: EntityTag) -> Refusal {
        var error = APIError(
            .invalidRequest,
            .versionMismatch,
            "This was changed meanwhile, to version \(tag.text). Look at the current one, and try again with it.",
            status: 412
        )
        error.current = current
        return Refusal(error: error, fields: ["ETag": tag.text])
    }
}
