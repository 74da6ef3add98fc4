import PlintoModels

/// A potentially long response: a page of a list and the request for the next page.
///
/// It is encoded on a thread that serves no connection, because encoding on an event loop would block the loop's other
/// connections.
package struct ListPage<Body: Encodable & Sendable>: Sendable {
    package let body: Body
    /// The query of the next page; nil for the last page.
    package let nextQuery: String?

    package init(body: Body, nextQuery: String? = nil) {
        self.body = body
        self.nextQuery = nextQuery
    }

    /// `Link: <?after=…>; rel="next"` (RFC 8288 §3) if there is a next page. The reference is relative to the URL of
    /// the request, so it works under any base path.
    var fields: HTTPFields {
        guard let nextQuery else { return [:] }
        return ["Link": "<?\(nextQuery)>; rel=\"next\""]
    }

    /// The body with the field names that the client expects.
    ///
    /// - Throws: `EncodingError`.
    func encoded(_ naming: FieldNaming) async throws -> [UInt8] {
        // Without this preference `@concurrent` would run on the event loop, which the connection's task prefers.
        try await withTaskExecutorPreference(globalConcurrentExecutor) { try await encodeElsewhere(naming) }
    }

    @concurrent
    private func encodeElsewhere(_ naming: FieldNaming) async throws -> [UInt8] {
        try WireJSON.encodeResponse(body, naming: naming)
    }
}
