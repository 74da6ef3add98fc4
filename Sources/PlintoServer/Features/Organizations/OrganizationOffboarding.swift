import PlintoModels
import PlintoStore

/// The handling of the organizations of an account that is deleted.
///
/// An organization without other members is deleted too. For one with others, a user who is the last owner must first
/// appoint a successor. An administrator who deletes an account must not be blocked by that: then the member with the
/// highest role, among equals the one who joined first, becomes the owner.
struct OrganizationOffboarding: AccountRemovalStep {
    let audit: AuditLog
    let clock: any TimeSource

    /// Removes the user from every organization.
    ///
    /// - Throws: 409 `last_owner`.
    func release(
        _ user: UserID,
        in connection: ServerTransaction
    ) throws {
        for membership in try connection.memberships.memberships(of: user) {
            guard let organization = try connection.organizations.find(membership.organizationID) else { continue }
            if organization.memberCount <= 1 {
                try end(organization, user, in: connection)
                continue
            }
            if membership.role == .owner {
                try handOver(organization, user, in: connection)
            }
            try connection.memberships.remove(user, from: organization.id, at: clock.now())
        }
    }

    private func end(
        _ organization: OrganizationRecord,
        _ user: UserID,
        in connection: ServerTransaction
    ) throws {
        let now = clock.now()
        let until = now.advanced(bySeconds: ManageOrganization.slugReservation)
        try connection.organizations.reserve(organization.slug, for: organization.id, by: nil, until: until)
        try connection.organizations.delete(organization.id, at: now)
        try record(.organizationDeleted, user, organization.id, in: connection)
    }

    private func handOver(
        _ organization: OrganizationRecord,
        _ user: UserID,
        in connection: ServerTransaction
    ) throws {
        let id = organization.id
        let isOwn = connection.context.actor.userID == user
        // A member who can use their account is preferred to all who cannot; only an administrator falls back to the
        // latter.
        let successor =
            try Self.successor(of: user, id, .active, in: connection)
            ?? (isOwn ? nil : Self.successor(of: user, id, nil, in: connection))
        guard let (role, successor) = successor, role == .owner || !isOwn else { throw APIError.lastOwner }
        if role != .owner {
            try connection.memberships.setRole(.owner, of: successor, in: id)
            try record(.organizationOwnershipTransferred, successor, id, in: connection)
        }
        if organization.ownerID == user { try connection.organizations.setOwner(successor, of: id, at: clock.now()) }
    }

    private static func successor(
        of user: UserID,
        _ id: OrganizationID,
        _ status: UserStatus?,
        in connection: any Transaction
    ) throws -> (OrganizationRole, UserID)? {
        for role in OrganizationRole.allCases {
            let member = try connection.memberships.first(role, status, beside: user, in: id)
            if let member { return (role, member) }
        }
        return nil
    }

    private func record(
        _ action: AuditAction,
        _ user: UserID,
        _ id: OrganizationID,
        in connection: ServerTransaction
    ) throws {
        try audit.record(action, user: user, target: id.text, in: connection)
    }
}
