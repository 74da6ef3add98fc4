import PlintoModels

/// What a member may do in an organization by their role. Whoever is no member may do nothing, and is not told that
/// it exists.
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
        /// Another member, of this role. Anybody may leave.
        case remove(OrganizationRole)
        /// The API keys that are bound to it.
        case manageKeys
        /// Make, see and change its webhooks.
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
        // An owner is made of a member, whom one knows, and never by a letter.
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
