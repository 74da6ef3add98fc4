import PlintoHTTP
import PlintoModels

/// The page that the link of an invitation opens.
struct InvitationPages: Sendable {
    let invitations: ManageInvitations

    func register(on router: inout Router<Caller>) {
        router.page(.get, .invitation) { call in
            let token = call.linkToken
            let (invitation, organization) = try await look(token)
            return InvitationPage(
                organization: organization,
                invited: invitation.email,
                role: InvitationLetter.noun(of: invitation.role),
                code: token
            ).page
        }
    }

    /// - Throws: 404 `invalid_link`, which the page has advice for, where the API speaks of a resource.
    private func look(_ token: String) async throws -> (OrganizationInvitation, organization: String) {
        do {
            return try await invitations.look(token)
        } catch let error as APIError where error.code == .notFound {
            throw APIError(.notFound, .invalidLink, error.message)
        }
    }
}
