extension Samples {
    package static var organizationID: OrganizationID { id(0x5E) }

    package static var organization: Organization {
        Organization(
            id: organizationID,
            name: "Acme Corporation",
            slug: "acme-corp",
            description: "Enterprise software solutions",
            ownerID: userID,
            memberCount: 1,
            role: .owner,
            createdAt: created,
            updatedAt: created
        )
    }

    package static var organizationMember: OrganizationMember {
        OrganizationMember(
            userID: userID,
            email: email,
            username: "johndoe",
            firstName: "John",
            lastName: "Doe",
            avatarURL: nil,
            role: .member,
            joinedAt: created
        )
    }

    package static var invitation: OrganizationInvitation {
        OrganizationInvitation(
            id: id(0x6F),
            organizationID: organizationID,
            email: "newmember@example.com",
            role: .member,
            message: "Join our team!",
            invitedBy: userID,
            createdAt: created,
            expiresAt: created.advanced(bySeconds: 604_800)
        )
    }
}
