import PlintoModels

/// The result of a handler that returns a resource, with the tag of its state.
package struct Tagged<Body: Encodable & Sendable>: HandlerReply {
    package let body: EncodedJSON<Body>
    package let tag: EntityTag

    package init(_ body: EncodedJSON<Body>, _ tag: EntityTag) {
        self.body = body
        self.tag = tag
    }

    /// The response with `ETag`: 304 without a body if a `GET` names the current state (RFC 9110 §15.4.5).
    ///
    /// - Throws: 400 for an invalid `If-None-Match`; `EncodingError`.
    package func response(to request: HTTPRequest, status: Int) throws -> HTTPResponse {
        let fields: HTTPFields = ["ETag": tag.text]
        if request.method == .get || request.method == .head,
            let known = try EntityTagCondition("If-None-Match", of: request.fields), known.matchesWeakly(tag)
        {
            return HTTPResponse(status: 304, fields: fields)
        }
        return HTTPResponse(status: status, fields: fields, body: try body.bytes(request.naming))
    }
}

extension Call {
    /// The `If-Match` condition of the request; nil if there is none.
    ///
    /// - Throws: 400 for an invalid `If-Match`.
    package var ifMatch: EntityTagCondition? {
        get throws(APIError) { try EntityTagCondition("If-Match", of: request.fields) }
    }
}
