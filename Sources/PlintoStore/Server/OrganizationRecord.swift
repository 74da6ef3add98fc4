package import PlintoModels

/// An organization as stored.
package struct OrganizationRecord: Hashable, Sendable {
    package var id: OrganizationID
    package var name: String
    package var slug: String
    package var description: String?
    /// One of the members whose role is owner.
    package var ownerID: UserID
    package var memberCount: Int
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Incremented by every change that a member can see.
    package var version: Int64

    package init(
        id: OrganizationID,
        name: String,
        slug: String,
        description: String?,
        ownerID: UserID,
        memberCount: Int = 0,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        version: Int64 = 1
    ) {
        self.id = id
        self.name = name
        self.slug = slug
        self.description = description
        self.ownerID = ownerID
        self.memberCount = memberCount
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }
}

/// The membership of a user in an organization, with its role.
package struct MembershipRecord: Hashable, Sendable {
    package var organizationID: OrganizationID
    package var userID: UserID
    package var role: OrganizationRole
    package var joinedAt: Timestamp

    package init(organizationID: OrganizationID, userID: UserID, role: OrganizationRole, joinedAt: Timestamp) {
        self.organizationID = organizationID
        self.userID = userID
        self.role = role
        self.joinedAt = joinedAt
    }
}

/// A pending invitation.
package struct InvitationRecord: Hashable, Sendable {
    package var invitation: OrganizationInvitation
    /// The email address folded for comparison.
    package var emailKey: String
    /// SHA-256 of the token in the email.
    package var tokenHash: [UInt8]

    package init(invitation: OrganizationInvitation, emailKey: String, tokenHash: [UInt8]) {
        self.invitation = invitation
        self.emailKey = emailKey
        self.tokenHash = tokenHash
    }
}
