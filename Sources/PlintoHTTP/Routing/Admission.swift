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
