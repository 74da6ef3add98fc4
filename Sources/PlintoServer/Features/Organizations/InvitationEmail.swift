import PlintoModels

/// Invites a person to an organization. The subject contains no text of users, because readers would take it for the
/// server's own.
struct InvitationEmail: EmailTemplate {
    static let name = "organization_invitation"

    let organization: String
    /// Email address and name of the inviter.
    let inviter: String
    let role: OrganizationRole
    /// The inviter's own text.
    let message: String?
    let token: LinkToken
    let publicURL: String

    var subject: String { "Invitation to join an organization" }

    var blocks: [EmailBlock] {
        var blocks: [EmailBlock] = [
            .paragraph(
                "\(inviter) invited you to join the organization “\(organization)” at \(publicURL) as "
                    + "\(Self.noun(of: role))."
            ),
            .paragraph("To accept, sign in there with the email address that received this email, and use this code:"),
            .code(token.text),
            .button("See the invitation", url: PagePath.invitation.link(token, at: publicURL)),
            .paragraph(
                "The invitation works once and expires after seven days. If you do not know the sender, ignore this email."
            ),
        ]
        // Last and quoted, so that no one takes it for the server's text.
        if let message { blocks.append(.paragraph("The inviter wrote: “\(message)”")) }
        return blocks
    }

    /// A role in the middle of a sentence.
    static func noun(of role: OrganizationRole) -> String {
        switch role {
        case .owner: "an owner"
        case .admin: "an admin"
        case .member: "a member"
        case .viewer: "a viewer"
        }
    }
}
