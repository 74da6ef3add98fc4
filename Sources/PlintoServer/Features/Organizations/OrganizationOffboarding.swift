import PlintoModels
import PlintoStore

/// The handling of the organizations of an account that is deleted.
///
/// An organization without other members is deleted too. For one with others, a user who is the last owner must first
/// appoint a successor. An administrator who deletes an account must not be blocked by that: then the member with the
/// highest role, among equals the one who joined first, becomes the owner.
struct OrganizationOffboarding: AccountRemovalStep {
    /// Removes the user from every organization.
    ///
    /// - Throws: 409 `last_owner`.
    func release(
        _ user: UserID,
        in transaction: ServerTransaction
    ) throws {
        for membership in try transaction.memberships.memberships(of: user) {
            guard let organization = try transaction.organizations.find(membership.organizationID) else { continue }
            if organization.memberCount <= 1 {
                try end(organization, user, in: transaction)
                continue
            }
            if membership.role == .owner {
                try handOver(organization, user, in: transaction)
            }
            try transaction.memberships.remove(user, from: organization.id, at: transaction.now)
        }
    }

    private func end(
        _ organization: OrganizationRecord,
        _ user: UserID,
        in transaction: ServerTransaction
    ) throws {
        let now = transaction.now
        let until = now.advanced(bySeconds: Limits.Retention.reservedNames)
        try transaction.organizations.reserve(organization.slug, for: organization.id, by: nil, until: until)
        try transaction.organizations.delete(organization.id, at: now)
        try transaction.audit.record(.organizationDeleted, about: user, on: organization.id)
    }

    private func handOver(
        _ organization: OrganizationRecord,
        _ user: UserID,
        in transaction: ServerTransaction
    ) throws {
        let id = organization.id
        let isOwn = transaction.context.actor.userID == user
        // A member who can use their account is preferred to all who cannot; only an administrator falls back to the
        // latter.
        let successor =
            try Self.successor(of: user, id, .active, in: transaction)
            ?? (isOwn ? nil : Self.successor(of: user, id, nil, in: transaction))
        guard let (role, successor) = successor, role == .owner || !isOwn else { throw APIError.lastOwner }
        if role != .owner {
            try transaction.memberships.setRole(.owner, of: successor, in: id)
            try transaction.audit.record(.organizationOwnershipTransferred, about: successor, on: id)
        }
        if organization.ownerID == user {
            try transaction.organizations.setOwner(successor, of: id, at: transaction.now)
        }
    }

    private static func successor(
        of user: UserID,
        _ id: OrganizationID,
        _ status: UserStatus?,
        in transaction: any Transaction
    ) throws -> (OrganizationRole, UserID)? {
        for role in OrganizationRole.allCases {
            let member = try transaction.memberships.first(role, status, beside: user, in: id)
            if let member { return (role, member) }
        }
        return nil
    }
}
