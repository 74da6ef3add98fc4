extension API {
    /// Organizations, their members and their invitations. For users who are not members, an organization does not
    /// exist.
    package enum Organizations {
        package static let id = PathID<OrganizationID>(missing: "There is no organization with this id.")
        package static let memberID = PathID<UserID>(missing: "The organization has no member with this id.")
        package static let invitationID = PathID<InvitationID>(
            missing: "This invitation does not exist or is no longer valid. Ask for a new one."
        )

        package static let create = Endpoint(
            .post,
            Path("/v1/organizations"),
            Bearer(.organizationsWrite),
            status: 201,
            "Create an organization owned by the current user.",
            body: CreateOrganizationRequest.self,
            response: Organization.self,
            errors: [
                ErrorSummary(400, .tooShort, .tooLong), ErrorSummary(409, .slugTaken, .tooMany),
                ErrorSummary(429, .tooMany),
            ],
            example: .init(
                request: CreateOrganizationRequest(
                    name: "Acme Corporation",
                    slug: "acme-corp",
                    description: "Enterprise software solutions"
                ),
                response: Samples.organization
            )
        )
        package static let list = Endpoint(
            .get,
            Path("/v1/organizations"),
            Bearer(.organizationsRead),
            "List the organizations of the current user.",
            query: PageQuery<OrganizationKind>.self,
            response: [Organization].self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: [Samples.organization])
        )
        package static let get = Endpoint(
            .get,
            Path("/v1/organizations/{org_id}", id),
            Bearer(.organizationsRead),
            "Get an organization.",
            response: Organization.self,
            isVersioned: true,
            example: .init(response: Samples.organization)
        )
        package static let update = Endpoint(
            .patch,
            Path("/v1/organizations/{org_id}", id),
            Bearer(.organizationsWrite),
            "Update an organization.",
            body: UpdateOrganizationRequest.self,
            response: Organization.self,
            errors: [
                ErrorSummary(400, .tooShort, .tooLong), ErrorSummary(403, .insufficientRole),
                ErrorSummary(409, .slugTaken),
            ],
            isVersioned: true,
            example: .init(
                request: UpdateOrganizationRequest(name: "Acme", description: .set("Software")),
                response: Samples.organization
            )
        )
        package static let delete = Endpoint(
            .delete,
            Path("/v1/organizations/{org_id}", id),
            Bearer(.organizationsWrite),
            "Delete an organization.",
            response: Acknowledgement.self,
            errors: [ErrorSummary(403, .insufficientRole)],
            isVersioned: true,
            example: .init(response: Acknowledgement("Organization deleted"))
        )
        package static let members = Endpoint(
            .get,
            Path("/v1/organizations/{org_id}/members", id),
            Bearer(.organizationsRead),
            "List the members of an organization.",
            query: PageQuery<UserKind>.self,
            response: [OrganizationMember].self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: [Samples.organizationMember])
        )
        package static let changeRole = Endpoint(
            .patch,
            Path("/v1/organizations/{org_id}/members/{user_id}", id, memberID),
            Bearer(.organizationsWrite),
            "Change the role of a member.",
            body: ChangeRoleRequest.self,
            response: OrganizationMember.self,
            errors: [ErrorSummary(403, .insufficientRole), ErrorSummary(409, .lastOwner)],
            example: .init(request: ChangeRoleRequest(role: .member), response: Samples.organizationMember)
        )
        package static let removeMember = Endpoint(
            .delete,
            Path("/v1/organizations/{org_id}/members/{user_id}", id, memberID),
            Bearer(.organizationsWrite),
            "Remove a member, or leave.",
            response: Acknowledgement.self,
            errors: [ErrorSummary(403, .insufficientRole), ErrorSummary(409, .lastOwner)],
            example: .init(response: Acknowledgement("Member removed"))
        )
        package static let transferOwnership = Endpoint(
            .post,
            Path("/v1/organizations/{org_id}/transfer-ownership", id),
            Bearer(.organizationsWrite),
            "Transfer ownership to another member.",
            body: TransferOwnershipRequest.self,
            response: Organization.self,
            errors: [ErrorSummary(403, .insufficientRole)],
            example: .init(
                request: TransferOwnershipRequest(userID: Samples.userID),
                response: Samples.organization
            )
        )
        package static let invite = Endpoint(
            .post,
            Path("/v1/organizations/{org_id}/invitations", id),
            Bearer(.organizationsWrite),
            status: 201,
            "Invite someone by email.",
            body: InviteMemberRequest.self,
            response: OrganizationInvitation.self,
            errors: [
                ErrorSummary(400, .tooLong), ErrorSummary(403, .insufficientRole), ErrorSummary(409, .alreadyMember),
            ],
            example: .init(
                request: InviteMemberRequest(
                    email: "newmember@example.com",
                    role: .member,
                    message: "Join our team!"
                ),
                response: Samples.invitation
            )
        )
        package static let invitations = Endpoint(
            .get,
            Path("/v1/organizations/{org_id}/invitations", id),
            Bearer(.organizationsRead),
            "List the pending invitations.",
            query: PageQuery<InvitationKind>.self,
            response: [OrganizationInvitation].self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange), ErrorSummary(403, .insufficientRole)],
            example: .init(response: [Samples.invitation])
        )
        package static let withdraw = Endpoint(
            .delete,
            Path("/v1/organizations/{org_id}/invitations/{invitation_id}", id, invitationID),
            Bearer(.organizationsWrite),
            "Withdraw an invitation.",
            response: Acknowledgement.self,
            errors: [ErrorSummary(403, .insufficientRole)],
            example: .init(response: Acknowledgement("Invitation withdrawn"))
        )
        package static let accept = Endpoint(
            .post,
            Path("/v1/organizations/invitations/{token}/accept", PathText()),
            Bearer(.organizationsWrite),
            "Accept an invitation with the token from its email.",
            response: Organization.self,
            errors: [ErrorSummary(403, .invitationOfAnother), ErrorSummary(409, .tooMany)],
            example: .init(response: Samples.organization)
        )

        /// All of them, for tests that check each.
        package static let all = [
            create.description,
            list.description,
            get.description,
            update.description,
            delete.description,
            members.description,
            changeRole.description,
            removeMember.description,
            transferOwnership.description,
            invite.description,
            invitations.description,
            withdraw.description,
            accept.description,
        ]
    }
}
