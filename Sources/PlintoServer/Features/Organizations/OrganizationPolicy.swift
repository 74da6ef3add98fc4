import PlintoModels

/// The permissions of a member by their role. A user who is not a member has none, and is not told that the
/// organization exists.
///
/// `docs/api.md` shows it as a table.
enum OrganizationPolicy {
    enum Action: Hashable, Sendable {
        /// The organization and its members.
        case see
        /// Name, slug and description.
        case edit
        case seeInvitations
        case invite(OrganizationRole)
        case withdrawInvitation
        case changeRole(from: OrganizationRole, to: OrganizationRole)
        /// Another member, of this role. Anyone may leave.
        case remove(OrganizationRole)
        /// The API keys that are bound to it.
        case manageKeys
        /// Create, see and change its webhooks.
        case manageWebhooks
        case transferOwnership
        case delete
    }

    static func allows(_ action: Action, to role: OrganizationRole) -> Bool {
        switch (action, role) {
        case (.see, _):
            true
        case (_, .member), (_, .viewer):
            false
        // Owners are promoted from members, who are known, and never by an email.
        case (.invite(.owner), _):
            false
        case (_, .owner):
            true
        case (.edit, .admin), (.seeInvitations, .admin), (.invite, .admin), (.withdrawInvitation, .admin),
            (.manageKeys, .admin), (.manageWebhooks, .admin):
            true
        case (.changeRole(let old, let new), .admin):
            old != .owner && new != .owner
        case (.remove(let other), .admin):
            other != .owner
        case (.transferOwnership, .admin), (.delete, .admin):
            false
        }
    }
}
