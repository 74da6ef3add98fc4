import PlintoModels
import PlintoStore

/// An organization as stored.
struct OrganizationRecord: Hashable, Sendable {
    var id: OrganizationID
    var name: String
    var slug: String
    var description: String?
    /// One of the members whose role is owner.
    var ownerID: UserID
    var memberCount: Int
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// Incremented by every change that a member can see.
    var version: Int64

    init(
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
struct MembershipRecord: Hashable, Sendable {
    var organizationID: OrganizationID
    var userID: UserID
    var role: OrganizationRole
    var joinedAt: Timestamp
}

/// A pending invitation.
struct InvitationRecord: Hashable, Sendable {
    var invitation: OrganizationInvitation
    /// The email address folded for comparison.
    var emailKey: String
    /// SHA-256 of the token in the email.
    var tokenHash: [UInt8]
}
