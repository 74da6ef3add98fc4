import PlintoHTTP
import PlintoModels

/// The page that the link of an invitation opens.
struct InvitationPages: Sendable {
    let invitations: ManageInvitations

    func register(on router: inout Router<Caller>) {
        router.page(.get, .invitation) { call in
            let token = call.linkToken
            let (invitation, organization) = try await invitations.look(token)
            return InvitationPage(
                organization: organization,
                invited: invitation.email,
                role: InvitationEmail.noun(of: invitation.role),
                code: token
            ).page
        }
    }
}
