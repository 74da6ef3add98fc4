import PlintoHTTP
import PlintoModels
import PlintoStore

/// `GET /admin/organizations`: a page of all organizations, or of those whose name or slug begins with `q`; searched
/// like ``ListUsers``, within the same bounds.
struct ListOrganizations: Sendable {
    let database: any Database

    /// - Throws: 400 that names the parameter.
    func callAsFunction(_ query: AdminPageQuery<OrganizationKind>) async throws -> ListPage<AdminOrganizationList> {
        let part = try AdminListPart(query)
        let found = try await database.read { transaction in try Self.find(part, in: transaction.organizations) }
        let body = AdminOrganizationList(
            organizations: found.items.map { Organization($0, role: nil) },
            total: found.total,
            page: part.page,
            limit: part.limit
        )
        return ListPage(body: body, nextQuery: found.nextQuery)
    }

    private static func find(
        _ part: AdminListPart<OrganizationKind>,
        in organizations: OrganizationRepository
    ) throws -> AdminListPart<OrganizationKind>.Found<OrganizationRecord> {
        if let text = part.search {
            let ids = try organizations.search(ListUsers.lowercased(text), most: ListUsers.mostFound)
            return try part.page(ofMatches: ids) { try organizations.find($0) }
        }
        let (records, total): ([OrganizationRecord], Int) =
            if case .list(let last)? = part.cursor {
                (try organizations.page(limit: part.rows, after: last), try organizations.count())
            } else {
                try organizations.page(limit: part.rows, offset: part.offset)
            }
        return part.page(of: records, total: total, id: { $0.id })
    }
}
