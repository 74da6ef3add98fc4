/// The requested page of a list: `limit`, and `after` with the id of the last item of the previous page.
package struct PageQuery<Kind: IdentifierKind>: QueryParameters {
    /// The maximum length of a page, which is also the default.
    package static var largest: Int { 100 }

    package let limit: Int
    package let after: Identifier<Kind>?
    private let given: QueryValues

    package init(from query: inout QueryReader) throws(APIError) {
        limit = try query.integer("limit", 1...Self.largest, default: Self.largest, "The maximum number of items.")
        after = try query.identifier("after", Kind.self, "The id of the last item of the previous page.")
        given = query.given
    }

    /// The number of rows to query: one more than the page holds, to detect a next page.
    package var rows: Int { limit + 1 }

    /// The part of the found ``rows`` that is on the page, and the query of the next page.
    package func cut<Element>(
        _ found: [Element],
        _ id: (Element) -> Identifier<Kind>
    ) -> (shown: [Element], next: String?) {
        let shown = Array(found.prefix(limit))
        guard found.count > limit, let last = shown.last else { return (shown, nil) }
        return (shown, given.query(with: ["after": id(last).text, "limit": String(limit)]))
    }
}

/// The query of `GET /api-keys`.
package struct APIKeyListQuery: QueryParameters {
    package let organization: OrganizationID?
    package let page: PageQuery<APIKeyKind>

    package init(from query: inout QueryReader) throws(APIError) {
        organization = try query.identifier(
            "organization_id",
            OrganizationKind.self,
            "Only keys that are bound to this organization."
        )
        page = try PageQuery(from: &query)
    }
}

/// The query of `GET /webhooks`.
package struct WebhookListQuery: QueryParameters {
    package let isActive: Bool?
    package let page: PageQuery<WebhookKind>

    package init(from query: inout QueryReader) throws(APIError) {
        isActive = try query.boolean("is_active", "Only active, or only inactive webhooks.")
        page = try PageQuery(from: &query)
    }
}

/// The query of `GET /webhooks/{webhook_id}/deliveries`.
package struct DeliveryListQuery: QueryParameters {
    private static let farthest = 100_000

    package let limit: Int
    package let offset: Int
    private let given: QueryValues

    package init(from query: inout QueryReader) throws(APIError) {
        limit = try query.integer("limit", 1...100, default: 100, "The maximum number of items.")
        offset = try query.integer("offset", 0...Self.farthest, default: 0, "The number of deliveries to skip.")
        given = query.given
    }

    /// The query of the next page; nil if it is beyond the largest offset.
    package var next: String? {
        guard offset + limit <= Self.farthest else { return nil }
        return given.query(with: ["limit": String(limit), "offset": String(offset + limit)])
    }
}
