/// `GET /admin/organizations`: one page. No ``Organization/role`` is there, for the list is nobody's own.
package struct AdminOrganizationList: Codable, Hashable, Sendable {
    package var organizations: [Organization]
    /// How many there are on all pages; of a search, how many were found before it stopped.
    package var total: Int
    /// Counted from 1; null for a page that a cursor led to.
    package var page: Int?
    package var limit: Int

    package init(organizations: [Organization], total: Int, page: Int?, limit: Int) {
        self.organizations = organizations
        self.total = total
        self.page = page
        self.limit = limit
    }
}

extension Samples {
    package static var adminOrganizationList: AdminOrganizationList {
        var organization = organization
        organization.role = nil
        return AdminOrganizationList(organizations: [organization], total: 1, page: 1, limit: 50)
    }
}
