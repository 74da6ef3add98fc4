extension API {
    /// Organizations, their members and their invitations. For users who are not members, an organization does not
    /// exist.
    package enum Organizations {
        package static let create = Endpoint<CreateOrganizationRequest, Organization>(
            .post,
            "/v1/organizations",
            .bearer,
            status: 201,
            "Create an organization owned by the current user.",
            keys: .scope(.organizationsWrite),
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
        package static let list = Endpoint<NoBody, [Organization]>(
            .get,
            "/v1/organizations",
            .bearer,
            "List the organizations of the current user.",
            keys: .scope(.organizationsRead),
            parameters: RequestParameter.page(of: OrganizationKind.self),
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: [Samples.organization])
        )
        package static let get = Endpoint<NoBody, Organization>(
            .get,
            "/v1/organizations/{org_id}",
            .bearer,
            "Get an organization.",
            keys: .scope(.organizationsRead),
            isVersioned: true,
            example: .init(response: Samples.organization)
        )
        package static let update = Endpoint<UpdateOrganizationRequest, Organization>(
            .patch,
            "/v1/organizations/{org_id}",
            .bearer,
            "Update an organization.",
            keys: .scope(.organizationsWrite),
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
        package static let delete = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/organizations/{org_id}",
            .bearer,
            "Delete an organization.",
            keys: .scope(.organizationsWrite),
            errors: [ErrorSummary(403, .insufficientRole)],
            isVersioned: true,
            example: .init(response: Acknowledgement("Organization deleted"))
        )
        package static let members = Endpoint<NoBody, [OrganizationMember]>(
            .get,
            "/v1/organizations/{org_id}/members",
            .bearer,
            "List the members of an organization.",
            keys: .scope(.organizationsRead),
            parameters: RequestParameter.page(of: UserKind.self),
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: [Samples.organizationMember])
        )
        package static let changeRole = Endpoint<ChangeRoleRequest, OrganizationMember>(
            .patch,
            "/v1/organizations/{org_id}/members/{user_id}",
            .bearer,
            "Change the role of a member.",
            keys: .scope(.organizationsWrite),
            errors: [ErrorSummary(403, .insufficientRole), ErrorSummary(409, .lastOwner)],
            example: .init(request: ChangeRoleRequest(role: .member), response: Samples.organizationMember)
        )
        package static let removeMember = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/organizations/{org_id}/members/{user_id}",
            .bearer,
            "Remove a member, or leave.",
            keys: .scope(.organizationsWrite),
            errors: [ErrorSummary(403, .insufficientRole), ErrorSummary(409, .lastOwner)],
            example: .init(response: Acknowledgement("Member removed"))
        )
        package static let transferOwnership = Endpoint<TransferOwnershipRequest, Organization>(
            .post,
            "/v1/organizations/{org_id}/transfer-ownership",
            .bearer,
            "Transfer ownership to another member.",
            keys: .scope(.organizationsWrite),
            errors: [ErrorSummary(403, .insufficientRole)],
            example: .init(
                request: TransferOwnershipRequest(userID: Samples.userID),
                response: Samples.organization
            )
        )
        package static let invite = Endpoint<InviteMemberRequest, OrganizationInvitation>(
            .post,
            "/v1/organizations/{org_id}/invitations",
            .bearer,
            status: 201,
            "Invite someone by email.",
            keys: .scope(.organizationsWrite),
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
        package static let invitations = Endpoint<NoBody, [OrganizationInvitation]>(
            .get,
            "/v1/organizations/{org_id}/invitations",
            .bearer,
            "List the pending invitations.",
            keys: .scope(.organizationsRead),
            parameters: RequestParameter.page(of: InvitationKind.self),
            errors: [ErrorSummary(400, .tooLong, .outOfRange), ErrorSummary(403, .insufficientRole)],
            example: .init(response: [Samples.invitation])
        )
        package static let withdraw = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/organizations/{org_id}/invitations/{invitation_id}",
            .bearer,
            "Withdraw an invitation.",
            keys: .scope(.organizationsWrite),
            errors: [ErrorSummary(403, .insufficientRole)],
            example: .init(response: Acknowledgement("Invitation withdrawn"))
        )
        package static let accept = Endpoint<NoBody, Organization>(
            .post,
            "/v1/organizations/invitations/{token}/accept",
            .bearer,
            "Accept an invitation with the token from its email.",
            keys: .scope(.organizationsWrite),
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
