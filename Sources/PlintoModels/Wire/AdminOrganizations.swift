/// `GET /admin/organizations`: one page. There is no ``Organization/role``, because the list does not depend on the
/// caller.
package struct AdminOrganizationList: Codable, Hashable, Sendable {
    package var organizations: [Organization]
    /// The number of users on all pages; for a search, the number found before it stopped.
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
