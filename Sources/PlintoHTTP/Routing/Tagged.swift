import PlintoModels

/// The answer of a handler that shows a resource, and the tag of the state that it shows.
package struct Tagged<Body: Encodable & Sendable>: Sendable {
    package let body: EncodedJSON<Body>
    package let tag: EntityTag

    package init(_ body: EncodedJSON<Body>, _ tag: EntityTag) {
        self.body = body
        self.tag = tag
    }
}

extension Call {
    /// In what state the caller wants the resource to be that they change; nil where they do not say.
    ///
    /// - Throws: 400 on `If-Match`.
    package var ifMatch: EntityTagCondition? {
        get throws(APIError) { try EntityTagCondition("If-Match", of: request.fields) }
    }

    /// The answer with `ETag`: 304 without its body where `GET` names the state that the caller has already (RFC 9110
    /// §15.4.5).
    ///
    /// - Throws: 400 on `If-None-Match`; `EncodingError`.
    func response<Value>(_ tagged: Tagged<Value>, status: Int) throws -> HTTPResponse {
        let fields: HTTPFields = ["ETag": tagged.tag.text]
        if request.method == .get || request.method == .head,
            let known = try EntityTagCondition("If-None-Match", of: request.fields), known.matchesWeakly(tagged.tag)
        {
            return HTTPResponse(status: 304, fields: fields)
        }
        return HTTPResponse(status: status, fields: fields, body: try tagged.body.bytes(request.naming))
    }
}
