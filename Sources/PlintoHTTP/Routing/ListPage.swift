import PlintoModels

/// A response that may be long: a page of a list, and how the next one is asked for.
///
/// It is encoded on a thread that serves no connection: an event loop that encoded it would keep all of its other
/// connections waiting.
package struct ListPage<Body: Encodable & Sendable>: Sendable {
    package let body: Body
    /// The query of the request for the next page; nil where this is the last.
    package let nextQuery: String?

    package init(body: Body, nextQuery: String? = nil) {
        self.body = body
        self.nextQuery = nextQuery
    }

    /// `Link: <?after=…>; rel="next"` (RFC 8288 §3) where there is a next page: a reference that resolves against the
    /// URL of the request, under whatever base path that came.
    var fields: HTTPFields {
        guard let nextQuery else { return [:] }
        return ["Link": "<?\(nextQuery)>; rel=\"next\""]
    }

    /// The body with the names that a client looks for.
    ///
    /// - Throws: `EncodingError`.
    func encoded(_ naming: FieldNaming) async throws -> [UInt8] {
        // Without this preference `@concurrent` would mean the event loop: it is what the connection's task prefers.
        try await withTaskExecutorPreference(globalConcurrentExecutor) { try await encodeElsewhere(naming) }
    }

    @concurrent
    private func encodeElsewhere(_ naming: FieldNaming) async throws -> [UInt8] {
        try WireJSON.encodeResponse(body, naming: naming)
    }
}
