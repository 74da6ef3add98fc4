/// A pending invitation, as the organization's owners and admins see it: without its token, which only the email has.
package struct OrganizationInvitation: Codable, Hashable, Sendable {
    package var id: InvitationID
    package var organizationID: OrganizationID
    /// The email address that it was sent to, as typed.
    package var email: String
    package var role: OrganizationRole
    package var message: String?
    package var invitedBy: UserID
    package var createdAt: Timestamp
    package var expiresAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, email, role, message
        case organizationID = "organization_id"
        case invitedBy = "invited_by"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }

    package init(
        id: InvitationID,
        organizationID: OrganizationID,
        email: String,
        role: OrganizationRole,
        message: String?,
        invitedBy: UserID,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.organizationID = organizationID
        self.email = email
        self.role = role
        self.message = message
        self.invitedBy = invitedBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// `POST /organizations/{org_id}/invitations`.
package struct InviteMemberRequest: RequestBody, Hashable {
    package var email: String
    /// Default: `member`.
    package var role: OrganizationRole?
    /// A short message of the inviter for the email.
    package var message: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case email, role, message
    }

    package init(email: String, role: OrganizationRole? = nil, message: String? = nil) {
        self.email = email
        self.role = role
        self.message = message
    }
}
