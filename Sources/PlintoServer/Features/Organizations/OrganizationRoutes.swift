import PlintoHTTP
import PlintoModels

/// The routes under `/organizations`.
struct OrganizationRoutes: Sendable {
    let organizations: ManageOrganization
    let members: ManageMembers
    let invitations: ManageInvitations

    func register(on router: inout Router<Caller>) {
        router.on(API.Organizations.create) { call in
            try await organizations.create(call.body, by: call.actingUser, from: call.context)
        }
        router.on(
            API.Organizations.list,
            page: { call in
                try await organizations.list(of: call.actingUser, query: call.request.query)
            }
        )
        router.on(
            API.Organizations.get,
            tagged: { call in
                try await organizations.show(call.parameters["org_id"], to: call.actingUser)
            }
        )
        router.on(
            API.Organizations.update,
            tagged: { call in
                try await organizations.update(
                    call.parameters["org_id"],
                    call.body,
                    if: call.ifMatch,
                    by: call.actingUser,
                    from: call.context
                )
            }
        )
        router.on(API.Organizations.delete) { call in
            try await organizations.delete(
                call.parameters["org_id"],
                if: call.ifMatch,
                by: call.actingUser,
                from: call.context
            )
        }
        registerMembers(on: &router)
        registerInvitations(on: &router)
    }

    private func registerMembers(on router: inout Router<Caller>) {
        router.on(
            API.Organizations.members,
            page: { call in
                try await members.list(call.parameters["org_id"], to: call.actingUser, query: call.request.query)
            }
        )
        router.on(API.Organizations.changeRole) { call in
            try await members.changeRole(
                call.parameters["org_id"],
                call.parameters["user_id"],
                to: call.body.role,
                by: call.actingUser,
                from: call.context
            )
        }
        router.on(API.Organizations.removeMember) { call in
            try await members.remove(
                call.parameters["org_id"],
                call.parameters["user_id"],
                by: call.actingUser,
                from: call.context
            )
        }
        router.on(API.Organizations.transferOwnership) { call in
            try await members.transfer(
                call.parameters["org_id"],
                to: call.body.userID,
                by: call.actingUser,
                from: call.context
            )
        }
    }

    private func registerInvitations(on router: inout Router<Caller>) {
        InvitationPages(invitations: invitations).register(on: &router)
        router.on(API.Organizations.invite) { call in
            try await invitations.invite(call.parameters["org_id"], call.body, by: call.actingUser, from: call.context)
        }
        router.on(
            API.Organizations.invitations,
            page: { call in
                try await invitations.list(call.parameters["org_id"], to: call.actingUser, query: call.request.query)
            }
        )
        router.on(API.Organizations.withdraw) { call in
            try await invitations.withdraw(
                call.parameters["org_id"],
                call.parameters["invitation_id"],
                by: call.actingUser,
                from: call.context
            )
        }
        router.on(API.Organizations.accept) { call in
            try await invitations.accept(call.parameters["token"], by: call.actingUser, from: call.context)
        }
    }
}
