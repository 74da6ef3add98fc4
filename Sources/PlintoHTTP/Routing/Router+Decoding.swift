import PlintoModels

extension AdmittedCall {
    /// The call with the types of its endpoint.
    ///
    /// - Throws: 404 for a path that names nothing; 400 that names a parameter of the query.
    func decoded<Access, Identity, PathValues, Query: QueryParameters, Body: RequestBody, Response>(
        for endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        _ identify: Router<Principal>.Identify<Identity>,
        _ query: QueryDecoder<Query>,
        body: Body
    ) throws(APIError) -> Call<Principal, Identity, PathValues, Query, Body> {
        Call(
            caller: try identify(principal),
            path: try endpoint.pathValues(parameters),
            query: try query.decode(request.query),
            body: body,
            admitted: self
        )
    }
}

extension Router {
    /// - Throws: 415; 400 that names a field.
    static func body<Body: RequestBody>(
        _ type: Body.Type,
        of request: HTTPRequest,
        _ published: [SDKField]
    ) throws(APIError) -> Body {
        try requireJSON(request)
        return try WireJSON.decodeRequest(
            Body.self,
            from: request.body,
            published: request.naming == .published ? published : []
        )
    }

    /// - Throws: 415 for a body that its sender does not call JSON.
    static func requireJSON(_ request: HTTPRequest) throws(APIError) {
        guard request.body.isEmpty || isJSON(request.fields["Content-Type"] ?? "") else {
            throw APIError(
                .invalidRequest,
                .unsupportedMediaType,
                "The body must be JSON, with Content-Type: application/json.",
                status: 415
            )
        }
    }

    /// Returns true if a `Content-Type` is JSON. Parameters such as `charset=utf-8` add nothing (RFC 8259 §8.1).
    private static func isJSON(_ mediaType: String) -> Bool {
        let bytes = mediaType.utf8Span.span
        var end = 0
        while end < bytes.count, bytes[end] != ASCII.semicolon { end += 1 }
        while end > 0, ASCII.isWhitespace(bytes[end - 1]) { end -= 1 }
        return ASCII.equals(bytes, 0..<end, "application/json")
    }
}

extension HTTPResponse {
    /// This response with the fields of `common` that it does not set itself.
    func over(_ common: HTTPFields) -> HTTPResponse {
        var response = self
        var all = common
        if !fields.isEmpty {
            for field in fields where common.contains(field.name) { all[field.name] = nil }
            all.add(fields)
        }
        response.fields = all
        return response
    }
}
