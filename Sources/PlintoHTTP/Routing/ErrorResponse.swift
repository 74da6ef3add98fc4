package import PlintoModels

/// The one place where an error becomes a response.
package enum ErrorResponse {
    /// The fields of every answer that is JSON. `no-store`, for nearly all of them are about one person.
    static let jsonFields: HTTPFields = [
        "Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    ]

    /// The envelope, with `X-Request-Id` and, where the error says when to come back, `Retry-After`.
    package static func make(_ error: APIError, id: CallID, naming: FieldNaming = .reference) -> HTTPResponse {
        var fields = jsonFields
        fields.add(CallID.field, id.text)
        if let seconds = error.retryAfter { fields.add("Retry-After", String(seconds)) }
        return HTTPResponse(status: error.status, fields: fields, body: body(error, id, naming))
    }

    private static func body(_ error: APIError, _ id: CallID, _ naming: FieldNaming) -> [UInt8] {
        do {
            return try WireJSON.encodeResponse(ErrorEnvelope(error, requestID: id.text), naming: naming)
        } catch {
            // Strings and one enumeration: JSON has a form for every value of these.
            preconditionFailure("an error envelope did not encode: \(error)")
        }
    }
}
