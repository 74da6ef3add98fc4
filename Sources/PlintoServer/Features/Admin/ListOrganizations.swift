import PlintoModels
import PlintoStore

/// `GET /admin/organizations`: a page of all organizations, or of those whose name or slug begins with `q`; searched
/// like ``ListUsers``, within the same bounds.
struct ListOrganizations: Sendable {
    let database: any Database

    /// - Throws: 400 that names the parameter.
    func callAsFunction(_ query: String?) async throws -> AdminOrganizationList {
        let values = try QueryValues(query, known: ["page", "limit", "q"])
        let page = try values.integer("page", in: 1...ListUsers.lastPage, default: 1)
        let limit = try values.integer("limit", in: 1...ListUsers.longestPage, default: 50)
        let text = values.text("q").map(ListUsers.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        let offset = (page - 1) * limit
        let (records, total) = try await database.read { connection in
            let organizations = connection.organizations
            guard let text else { return try organizations.page(limit: limit, offset: offset) }
            let ids = try organizations.search(ListUsers.lowercased(text), most: ListUsers.mostFound)
            return (try ids.dropFirst(offset).prefix(limit).compactMap { try organizations.find($0) }, ids.count)
        }
        return AdminOrganizationList(
            organizations: records.map { Organization($0, role: nil) },
            total: total,
            page: page,
            limit: limit
        )
    }
}
