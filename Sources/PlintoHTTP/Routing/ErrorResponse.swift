package import PlintoModels

/// The conversion of errors to responses.
package enum ErrorResponse {
    /// The fields of every JSON response. `no-store`, because nearly all of them are about one user.
    static let jsonFields: HTTPFields = [
        "Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    ]

    /// The envelope, with `X-Request-Id` and, if the error has one, `Retry-After`.
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
            // The envelope has only strings and one enumeration, which always encode.
            preconditionFailure("an error envelope did not encode: \(error)")
        }
    }
}
