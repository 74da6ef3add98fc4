/// The role of a member in an organization, from most to least rights.
package enum OrganizationRole: String, WireWord, Hashable, Sendable {
    case owner
    case admin
    case member
    case viewer
}

/// An organization as the API shows it. Fields without a value are null.
package struct Organization: Codable, Hashable, Sendable {
    package var id: OrganizationID
    package var name: String
    /// Its short name in URLs: unique, in lower case.
    package var slug: String
    package var description: String?
    /// The responsible owner; there may be others.
    package var ownerID: UserID
    package var memberCount: Int
    /// The caller's role; null if there is no caller, as in an event.
    package var role: OrganizationRole?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, name, slug, description, role
        case ownerID = "owner_id"
        case memberCount = "member_count"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    package init(
        id: OrganizationID,
        name: String,
        slug: String,
        description: String?,
        ownerID: UserID,
        memberCount: Int,
        role: OrganizationRole? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.slug = slug
        self.description = description
        self.ownerID = ownerID
        self.memberCount = memberCount
        self.role = role
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// `POST /organizations`.
package struct CreateOrganizationRequest: RequestBody, Hashable {
    package var name: String
    package var slug: String
    package var description: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, slug, description
    }

    package init(name: String, slug: String, description: String? = nil) {
        self.name = name
        self.slug = slug
        self.description = description
    }
}

/// `PATCH /organizations/{org_id}`: an absent field stays, null clears the description.
package struct UpdateOrganizationRequest: RequestBody, Hashable {
    package var name: String?
    package var slug: String?
    package var description: Change<String>

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, slug, description
    }

    package init(name: String? = nil, slug: String? = nil, description: Change<String> = .unchanged) {
        self.name = name
        self.slug = slug
        self.description = description
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        slug = try container.decodeIfPresent(String.self, forKey: .slug)
        description = try container.decodeChange(forKey: .description)
    }

    /// Writes the fields that are to be changed, and no others.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encodeIfPresent(slug, forKey: .slug)
        try container.encodeChange(description, forKey: .description)
    }
}

/// A member of an organization, as the other members see them.
package struct OrganizationMember: Codable, Hashable, Sendable {
    package var userID: UserID
    package var email: String
    package var username: String?
    package var firstName: String?
    package var lastName: String?
    package var avatarURL: String?
    package var role: OrganizationRole
    package var joinedAt: Timestamp

    enum CodingKeys: String, CodingKey, CaseIterable {
        case email, username, role
        case userID = "user_id"
        case firstName = "first_name"
        case lastName = "last_name"
        case avatarURL = "avatar_url"
        case joinedAt = "joined_at"
    }

    /// The fields of a user that the other members see, by their names in ``User``.
    package static var userFields: Set<String> {
        let ofMembership: Set<CodingKeys> = [.userID, .role, .joinedAt]
        return Set(CodingKeys.allCases.filter { !ofMembership.contains($0) }.map(\.rawValue)).union(["id"])
    }

    package init(
        userID: UserID,
        email: String,
        username: String?,
        firstName: String?,
        lastName: String?,
        avatarURL: String?,
        role: OrganizationRole,
        joinedAt: Timestamp
    ) {
        self.userID = userID
        self.email = email
        self.username = username
        self.firstName = firstName
        self.lastName = lastName
        self.avatarURL = avatarURL
        self.role = role
        self.joinedAt = joinedAt
    }
}

/// `PATCH /organizations/{org_id}/members/{user_id}`.
package struct ChangeRoleRequest: RequestBody, Hashable {
    package var role: OrganizationRole

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case role
    }

    package init(role: OrganizationRole) {
        self.role = role
    }
}

/// `POST /organizations/{org_id}/transfer-ownership`.
package struct TransferOwnershipRequest: RequestBody, Hashable {
    /// The member who becomes the owner.
    package var userID: UserID

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case userID = "user_id"
    }

    package init(userID: UserID) {
        self.userID = userID
    }
}
