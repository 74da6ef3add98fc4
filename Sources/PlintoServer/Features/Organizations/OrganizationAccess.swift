import PlintoHTTP
import PlintoModels
import PlintoStore

/// The access check of one organization, made inside the transaction of each action: a role that was just revoked gives
/// no access.
struct OrganizationAccess {
    let transaction: any Transaction

    /// The caller's relation to an organization.
    struct MembershipContext {
        var organization: OrganizationRecord
        let role: OrganizationRole

        /// The organization as the caller sees it.
        var tagged: Tagged<Organization> {
            get throws { Tagged(try EncodedJSON(Organization(organization, role: role)), tag) }
        }

        private var tag: EntityTag { EntityTag(version: organization.version) }

        /// - Throws: 412 `version_mismatch`, with the current organization.
        func require(_ condition: EntityTagCondition?) throws {
            guard let condition, !condition.matchesStrongly(tag) else { return }
            throw Refusal.otherVersion(Organization(organization, role: role), tag)
        }
    }

    /// - Throws: 404 if the organization does not exist or the caller is not a member of it: the response is the same.
    ///   403 `insufficient_role` if they are a member without permission.
    @discardableResult
    func require(
        _ action: OrganizationPolicy.Action,
        in id: OrganizationID,
        of user: UserID
    ) throws -> MembershipContext {
        guard let membership = try transaction.memberships.find(user, in: id),
            let organization = try transaction.organizations.find(id)
        else { throw APIError.noSuchOrganization }
        guard OrganizationPolicy.allows(action, to: membership.role) else {
            if action == .invite(.owner) { throw Self.noOwnerByEmail }
            throw APIError(
                .forbidden,
                .insufficientRole,
                "Your role in this organization, \(membership.role.rawValue), does not allow this."
            )
        }
        return MembershipContext(organization: organization, role: membership.role)
    }

    /// The membership of another user in an organization that the caller may see.
    ///
    /// - Throws: 404 if they are not a member.
    func requireMember(_ user: UserID, in id: OrganizationID) throws -> MembershipRecord {
        guard let membership = try transaction.memberships.find(user, in: id) else {
            throw API.Organizations.memberID.missing
        }
        return membership
    }

    private static let noOwnerByEmail = APIError(
        .forbidden,
        .insufficientRole,
        "Owners cannot be invited: invite a member and promote them."
    )
}

extension Transaction {
    var organizationAccess: OrganizationAccess { OrganizationAccess(transaction: self) }
}

extension Organization {
    init(_ record: OrganizationRecord, role: OrganizationRole? = nil) {
        self.init(
            id: record.id,
            name: record.name,
            slug: record.slug,
            description: record.description,
            ownerID: record.ownerID,
            memberCount: record.memberCount,
            role: role,
            createdAt: record.createdAt,
            updatedAt: record.updatedAt
        )
    }
}
