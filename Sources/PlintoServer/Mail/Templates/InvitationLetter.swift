import PlintoModels

/// Invites somebody into an organization.
struct InvitationLetter: LetterTemplate {
    static let name = "organization_invitation"

    let organization: String
    /// Name and address of who invites.
    let inviter: String
    let role: OrganizationRole
    /// The inviter's own words.
    let message: String?
    let token: LinkToken
    let publicURL: String

    var subject: String { "An invitation to \(organization)" }

    var blocks: [LetterBlock] {
        var blocks: [LetterBlock] = [
            .paragraph(
                "\(inviter) invites you to join the organization \(organization) at \(publicURL) as \(Self.noun(of: role))."
            )
        ]
        // Marked as theirs, so that nobody takes it for the words of the server.
        if let message { blocks.append(.paragraph("They write: “\(message)”")) }
        blocks += [
            .paragraph("To accept, sign in there with the address that this letter was sent to, and use this code:"),
            .code(token.text),
            .button("See the invitation", url: PagePath.invitation.link(token, at: publicURL)),
            .paragraph(
                "It works once, within seven days. If you do not know who sent this, you need not do anything."
            ),
        ]
        return blocks
    }

    /// A role, as it stands in a sentence.
    static func noun(of role: OrganizationRole) -> String {
        switch role {
        case .owner: "an owner"
        case .admin: "an admin"
        case .member: "a member"
        case .viewer: "a viewer"
        }
    }
}
