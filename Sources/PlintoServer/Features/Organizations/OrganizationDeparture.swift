import PlintoModels
import PlintoStore

/// The handling of the organizations of an account that is deleted.
///
/// An organization without other members is deleted too. For one with others, a user who is the last owner must first
/// appoint a successor. An administrator who deletes an account must not be blocked by that: then the member with the
/// highest role, among equals the one who joined first, becomes the owner.
struct OrganizationDeparture: AccountRemovalStep {
    let audit: AuditTrail
    let clock: any TimeSource

    /// Removes the user from every organization.
    ///
    /// - Parameter actor: The administrator, if it is not the user.
    /// - Throws: 409 `last_owner`.
    func release(
        _ user: UserID,
        actor: UserID?,
        origin: CallOrigin,
        in connection: any Transaction
    ) throws {
        for membership in try connection.memberships.memberships(of: user) {
            guard let organization = try connection.organizations.find(membership.organizationID) else { continue }
            if organization.memberCount <= 1 {
                try end(organization, user, actor, origin, in: connection)
                continue
            }
            if membership.role == .owner {
                try handOver(organization, user, actor, origin, in: connection)
            }
            try connection.memberships.remove(user, from: organization.id, at: clock.now())
        }
    }

    private func end(
        _ organization: OrganizationRecord,
        _ user: UserID,
        _ actor: UserID?,
        _ origin: CallOrigin,
        in connection: any Transaction
    ) throws {
        let now = clock.now()
        let until = now.advanced(bySeconds: ManageOrganization.slugReservation)
        try connection.organizations.reserve(organization.slug, for: organization.id, by: nil, until: until)
        try connection.organizations.delete(organization.id, at: now)
        try record(.organizationDeleted, user, actor, organization.id, origin, in: connection)
    }

    private func handOver(
        _ organization: OrganizationRecord,
        _ user: UserID,
        _ actor: UserID?,
        _ origin: CallOrigin,
        in connection: any Transaction
    ) throws {
        let id = organization.id
        // A member who can use their account is preferred to all who cannot; only an administrator falls back to the
        // latter.
        let heir =
            try Self.heir(of: user, id, .active, in: connection)
            ?? (actor == nil ? nil : Self.heir(of: user, id, nil, in: connection))
        guard let (role, heir) = heir, role == .owner || actor != nil else { throw APIError.lastOwner }
        if role != .owner {
            try connection.memberships.setRole(.owner, of: heir, in: id)
            try record(.organizationOwnershipTransferred, heir, actor, id, origin, in: connection)
        }
        if organization.ownerID == user { try connection.organizations.setOwner(heir, of: id, at: clock.now()) }
    }

    private static func heir(
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
        _ actor: UserID?,
        _ id: OrganizationID,
        _ origin: CallOrigin,
        in connection: any Transaction
    ) throws {
        try audit.record(action, user: user, actor: actor, target: id.text, origin: origin, in: connection)
    }
}
