import PlintoHTTP
import PlintoModels
import PlintoStore

/// The members of an organization: list, change role, remove.
///
/// Permission and the remaining owners are checked in the transaction of the change: if two owners leave at the same
/// moment, one comes first, and the other is the last.
struct ManageMembers: Sendable {
    let database: ServerDatabase

    /// - Throws: 404.
    func list(
        _ query: PageQuery<UserKind>,
        of id: OrganizationID,
        to caller: ActingUser
    ) async throws -> ListPage<[OrganizationMember]> {
        let found = try await database.read { transaction in
            try transaction.organizationAccess.require(.see, in: id, of: caller.user.id)
            return try transaction.memberships.page(of: id, after: query.after, limit: query.rows)
        }
        return ListPage(query, found, \.userID)
    }

    /// - Throws: 404; 403 `insufficient_role`; 409 `last_owner`.
    func changeRole(
        _ member: UserID,
        of id: OrganizationID,
        to role: OrganizationRole,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> OrganizationMember {
        return try await database.write(as: context) { transaction in
            let access = transaction.organizationAccess
            try access.require(.see, in: id, of: caller.user.id)
            let target = try access.requireMember(member, in: id)
            let standing = try access.require(.changeRole(from: target.role, to: role), in: id, of: caller.user.id)
            if target.role != role {
                if target.role == .owner { try Self.giveUp(standing.organization, target.userID, in: transaction) }
                try transaction.memberships.setRole(role, of: target.userID, in: id)
                try transaction.audit.record(
                    .organizationRoleChanged,
                    about: target.userID,
                    on: id,
                    session: caller.sessionID
                )
            }
            guard let changed = try transaction.memberships.member(target.userID, of: id) else {
                throw API.Organizations.memberID.missing
            }
            return changed
        }
    }

    /// Removes a member, or lets the caller leave.
    ///
    /// - Throws: 404; 403 `insufficient_role`; 409 `last_owner`.
    func remove(
        _ member: UserID,
        of id: OrganizationID,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        try await database.write(as: context) { transaction in
            let access = transaction.organizationAccess
            let own = try access.require(.see, in: id, of: caller.user.id)
            let target = try access.requireMember(member, in: id)
            if target.userID != caller.user.id {
                try access.require(.remove(target.role), in: id, of: caller.user.id)
            }
            if target.role == .owner { try Self.giveUp(own.organization, target.userID, in: transaction) }
            try transaction.memberships.remove(target.userID, from: id, at: transaction.now)
            try transaction.audit.record(
                .organizationMemberRemoved,
                about: target.userID,
                on: id,
                session: caller.sessionID
            )
        }
        return Acknowledgement("Member removed")
    }

    /// Makes another member the owner; the caller becomes an admin.
    ///
    /// - Throws: 404; 403 `insufficient_role`.
    func transfer(
        _ id: OrganizationID,
        to user: UserID,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Organization {
        return try await database.write(as: context) { transaction in
            let access = transaction.organizationAccess
            let standing = try access.require(.transferOwnership, in: id, of: caller.user.id)
            let target = try access.requireMember(user, in: id)
            // An owner who may not use their account could do nothing for it.
            guard try transaction.users.find(user)?.user.status == .active else {
                throw API.Organizations.memberID.missing
            }
            if target.userID != caller.user.id {
                try transaction.memberships.setRole(.admin, of: caller.user.id, in: id)
                try transaction.memberships.setRole(.owner, of: user, in: id)
            }
            if standing.organization.ownerID != user || target.userID != caller.user.id {
                try transaction.organizations.setOwner(user, of: id, at: transaction.now)
                try transaction.audit.record(
                    .organizationOwnershipTransferred,
                    about: user,
                    on: id,
                    session: caller.sessionID
                )
            }
            let changed = try access.require(.see, in: id, of: caller.user.id)
            return Organization(changed.organization, role: changed.role)
        }
    }

    /// Ensures that an owner remains when one leaves or is demoted, and that `owner_id` names one.
    private static func giveUp(
        _ organization: OrganizationRecord,
        _ user: UserID,
        in transaction: ServerTransaction
    ) throws {
        guard let other = try transaction.memberships.first(.owner, .active, beside: user, in: organization.id) else {
            throw APIError.lastOwner
        }
        guard organization.ownerID == user else { return }
        try transaction.organizations.setOwner(other, of: organization.id, at: transaction.now)
    }
}

extension APIError {
    static let lastOwner = APIError(
        .invalidRequest,
        .lastOwner,
        "This is the organization's last owner who can use their account. Make another member an owner first, or "
            + "delete the organization.",
        status: 409
    )
}
