import Testing

@testable import PlintoModels

@Suite("Queries of endpoints")
struct QueryParametersTests {
    private func error<Query: QueryParameters>(_ type: Query.Type, _ query: String) -> APIError? {
        do {
            _ = try QueryDecoder<Query>().decode(query)
            return nil
        } catch {
            return error
        }
    }

    @Test("what a query reads is what it documents, with ranges, defaults and sentences")
    func describes() throws {
        let declared = DeliveryListQuery.declared
        #expect(declared.map(\.name) == ["limit", "offset"])
        #expect(declared.map(\.schema) == [.integer(1...100, example: 100), .integer(0...100_000, example: 0)])
        #expect(declared.map(\.summary).first == "The maximum number of items. Default: 100.")
        let query = try QueryDecoder<DeliveryListQuery>().decode("offset=7")
        #expect(query.limit == 100 && query.offset == 7)
    }

    @Test(
        "an unknown, repeated, malformed or impossible parameter is refused by its name",
        arguments: [
            ("limits=1", "limits", .unknownField), ("limit=1&limit=1", "limit", .invalidFormat),
            ("limit=0", "limit", .outOfRange), ("limit=", "limit", .invalidFormat),
            ("limit=+1", "limit", .invalidFormat),
            ("after=org_1", "after", .invalidFormat), ("%ff=1", "query", .invalidFormat),
            ("after=" + String(repeating: "x", count: 321), "after", .tooLong),
        ] as [(String, String, Reason)]
    )
    func strict(text: String, field: String, reason: Reason) {
        let error = error(PageQuery<OrganizationKind>.self, text)
        #expect(error?.field == field && error?.reason == reason && error?.status == 400)
    }

    @Test("an endpoint without a query ignores one")
    func none() {
        #expect(error(NoQuery.self, "a=1&a=%ff") == nil)
    }

    @Test("the next page has the query of this one, from its last item on")
    func next() throws {
        let ids = (0..<3).map { mark in Samples.id(UInt8(mark)) as WebhookID }
        let query = try QueryDecoder<WebhookListQuery>().decode("limit=2&is_active=true")
        #expect(query.isActive == true)
        let (shown, next) = query.page.cut(ids, \.self)
        #expect(shown == Array(ids.prefix(2)))
        #expect(next == "after=\(ids[1])&is_active=true&limit=2")
        #expect(query.page.cut(Array(ids.prefix(2)), \.self).next == nil)
    }

    @Test("a cursor of an administrators' list and a page number exclude each other")
    func cursorOrPage() throws {
        let first = try QueryDecoder<AdminUserListQuery>().decode(nil)
        #expect(first.page.place == .page(1) && first.page.limit == 50 && first.status == nil)
        let later = try QueryDecoder<AdminUserListQuery>().decode("cursor=x")
        #expect(later.page.place == .cursor("x"))
        #expect(error(AdminUserListQuery.self, "cursor=x&page=1")?.field == "cursor")
    }

    @Test("the last day of the audit log is included, and one before the first is refused")
    func dates() throws {
        let query = try QueryDecoder<AuditLogQuery>().decode("start_date=2025-01-31&end_date=2025-01-31")
        #expect(query.start?.start == Timestamp(text: "2025-01-31T00:00:00Z"))
        #expect(query.end?.end == Timestamp(text: "2025-02-01T00:00:00Z"))
        #expect(error(AuditLogQuery.self, "start_date=2025-01-31&end_date=2025-01-30")?.field == "end_date")
        #expect(error(AuditLogQuery.self, "start_date=yesterday")?.field == "start_date")
    }

    @Test("the agent takes the first min_ttl, ignores what it does not know, and reads what plinto sends")
    func minimumTTL() throws {
        let decoder = QueryDecoder<TokenQuery>()
        #expect(try decoder.decode("a=%ff&min_ttl=5&min_ttl=x").minimumTTL == 5)
        #expect(try decoder.decode(nil).minimumTTL == 0)
        #expect(try decoder.decode(TokenQuery(minimumTTL: 30).encoded).minimumTTL == 30)
        #expect(TokenQuery(minimumTTL: .max).minimumTTL == TokenQuery.range.upperBound)
        #expect(error(TokenQuery.self, "min_ttl=-1")?.reason == .wrongType)
    }

    @Test("a provider may add parameters of its own, and none of the known ones twice")
    func callback() throws {
        let decoder = QueryDecoder<OAuthCallbackQuery>()
        let query = try decoder.decode("state=s&scope=x&scope=y&error=&iss=")
        #expect(query.state == "s" && query.code == nil && query.error == nil && query.issuer == "")
        #expect(error(OAuthCallbackQuery.self, "state=s&state=s")?.reason == .invalidState)
        #expect(OAuthCallbackQuery.declared.filter(\.isRequired).map(\.name) == ["state"])
    }
}
