import PlintoHTTP
import PlintoModels

/// The routes under `/organizations`.
struct OrganizationRoutes: Sendable {
    let organizations: ManageOrganization
    let members: ManageMembers
    let invitations: ManageInvitations

    func register(on router: inout Router<Caller>) {
        router.on(API.Organizations.create) { call in
            try await organizations.create(call.body, by: call.caller, from: call.context)
        }
        router.on(
            API.Organizations.list,
            replying: { call in
                try await organizations.list(call.query, of: call.caller)
            }
        )
        router.on(
            API.Organizations.get,
            replying: { call in
                try await organizations.show(call.path, to: call.caller)
            }
        )
        router.on(
            API.Organizations.update,
            replying: { call in
                try await organizations.update(
                    call.path,
                    call.body,
                    if: call.ifMatch,
                    by: call.caller,
                    from: call.context
                )
            }
        )
        router.on(API.Organizations.delete) { call in
            try await organizations.delete(
                call.path,
                if: call.ifMatch,
                by: call.caller,
                from: call.context
            )
        }
        registerMembers(on: &router)
        registerInvitations(on: &router)
    }

    private func registerMembers(on router: inout Router<Caller>) {
        router.on(
            API.Organizations.members,
            replying: { call in
                try await members.list(call.query, of: call.path, to: call.caller)
            }
        )
        router.on(API.Organizations.changeRole) { call in
            try await members.changeRole(
                call.path.1,
                of: call.path.0,
                to: call.body.role,
                by: call.caller,
                from: call.context
            )
        }
        router.on(API.Organizations.removeMember) { call in
            try await members.remove(
                call.path.1,
                of: call.path.0,
                by: call.caller,
                from: call.context
            )
        }
        router.on(API.Organizations.transferOwnership) { call in
            try await members.transfer(
                call.path,
                to: call.body.userID,
                by: call.caller,
                from: call.context
            )
        }
    }

    private func registerInvitations(on router: inout Router<Caller>) {
        InvitationPages(invitations: invitations).register(on: &router)
        router.on(API.Organizations.invite) { call in
            try await invitations.invite(call.path, call.body, by: call.caller, from: call.context)
        }
        router.on(
            API.Organizations.invitations,
            replying: { call in
                try await invitations.list(call.query, of: call.path, to: call.caller)
            }
        )
        router.on(API.Organizations.withdraw) { call in
            try await invitations.withdraw(
                call.path.1,
                of: call.path.0,
                by: call.caller,
                from: call.context
            )
        }
        router.on(API.Organizations.accept) { call in
            try await invitations.accept(call.path, by: call.caller, from: call.context)
        }
    }
}
