import PlintoCrypto
import PlintoEmail
import PlintoHTTP
import PlintoModels
import PlintoStore

/// Invitations: sent by email, listed, withdrawn, accepted.
struct ManageInvitations: Sendable {
    /// The seconds for which an invitation is valid.
    static let lifetime: Int64 = 7 * 24 * 3600

    let database: ServerDatabase
    let mail: MailOutbox
    let throttle: InvitationThrottle
    let publicURL: String

    /// Sends an invitation, which replaces an earlier one to the same email address.
    ///
    /// Only an account with a verified email address can invite: otherwise anyone could sign up with an invented one
    /// and send their own text from the operator's domain.
    ///
    /// - Throws: 400 naming the field; 404; 403 `insufficient_role` or `email_unverified`; 409 `already_member`; 429
    ///   `rate_limit`.
    func invite(
        _ id: OrganizationID,
        _ request: InviteMemberRequest,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> OrganizationInvitation {
        let role = request.role ?? .member
        let user = caller.user.id
        // Permission is checked before the request's content: a client without it learns nothing about the content.
        try await database.read { transaction in
            try transaction.organizationAccess.require(.invite(role), in: id, of: user)
            try Self.requireVerifiedEmail(of: user, in: transaction)
        }
        let email = try ProfileRules.email(request.email)
        let now = database.clock.now()
        let token = LinkToken(from: database.random)
        let record = InvitationRecord(
            invitation: OrganizationInvitation(
                id: InvitationID(createdAt: now, from: database.random),
                organizationID: id,
                email: email.typed,
                role: role,
                message: try request.message.flatMap { try OrganizationRules.message($0) },
                invitedBy: user,
                createdAt: now,
                expiresAt: now.advanced(bySeconds: Self.lifetime)
            ),
            emailKey: email.folded,
            tokenHash: token.hash
        )
        try throttle.count(recipient: record.emailKey, inviter: user)
        try await database.write(as: context) { transaction in
            let standing = try transaction.organizationAccess.require(.invite(role), in: id, of: user)
            try Self.requireVerifiedEmail(of: user, in: transaction)
            if let invited = try transaction.users.find(emailKey: record.emailKey),
                try transaction.memberships.find(invited.user.id, in: id) != nil
            {
                throw Self.alreadyMember
            }
            try transaction.invitations.replace(with: record)
            try mail.enqueue(
                InvitationEmail(
                    organization: standing.organization.name,
                    inviter: Self.name(of: caller.user),
                    role: role,
                    message: record.invitation.message,
                    token: token,
                    publicURL: publicURL
                ),
                to: email.typed,
                lifetime: Self.lifetime,
                in: transaction
            )
            try transaction.audit.record(.organizationMemberInvited, on: id)
        }
        return record.invitation
    }

    /// - Throws: 404; 403 `insufficient_role`.
    func list(
        _ query: PageQuery<InvitationKind>,
        of id: OrganizationID,
        to caller: ActingUser
    ) async throws -> ListPage<[OrganizationInvitation]> {
        let now = database.clock.now()
        let found = try await database.read { transaction in
            try transaction.organizationAccess.require(.seeInvitations, in: id, of: caller.user.id)
            return try transaction.invitations.page(of: id, at: now, after: query.after, limit: query.rows)
        }
        return ListPage(query, found, \.id)
    }

    /// - Throws: 404; 403 `insufficient_role`.
    func withdraw(
        _ invitation: InvitationID,
        of id: OrganizationID,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        let user = caller.user.id
        try await database.write(as: context) { transaction in
            try transaction.organizationAccess.require(.withdrawInvitation, in: id, of: user)
            guard try transaction.invitations.remove(invitation, of: id) else {
                throw API.Organizations.invitationID.missing
            }
            try transaction.audit.record(.organizationInvitationWithdrawn, on: id)
        }
        return Acknowledgement("Invitation withdrawn")
    }

    /// Makes the caller a member, once.
    ///
    /// The account must have the invited email address, which need not be verified: the token was sent to that email
    /// address and nowhere else, so a user who has it can read what arrives there.
    ///
    /// The invitation is bound to its inviter's present rights: a member who was removed, demoted or suspended leaves
    /// no way in behind.
    ///
    /// - Throws: 404 if there is no such invitation, or it is no longer valid; 403 `invitation_of_another`.
    func accept(_ token: String, by caller: ActingUser, from context: RequestContext) async throws -> Organization {
        guard let token = LinkToken(presented: token) else { throw API.Organizations.invitationID.missing }
        let hash = token.hash
        let now = database.clock.now()
        let user = caller.user.id
        return try await database.write(as: context) { transaction in
            guard let record = try transaction.invitations.find(tokenHash: hash), now < record.invitation.expiresAt,
                try Self.isStillGood(record.invitation, in: transaction),
                let current = try transaction.users.find(user)
            else { throw API.Organizations.invitationID.missing }
            guard current.emailKey == record.emailKey else { throw Self.ofAnother }
            let invitation = record.invitation
            let id = invitation.organizationID
            let most = Limits.Account.memberships
            guard try transaction.memberships.count(of: user, most: most) < most else { throw Self.tooManyMemberships }
            _ = try transaction.invitations.remove(invitation.id, of: id)
            let membership = MembershipRecord(
                organizationID: id,
                userID: user,
                role: invitation.role,
                joinedAt: now
            )
            if try transaction.memberships.insert(membership) {
                try transaction.audit.record(.organizationMemberAdded, on: id)
                try Self.publish(membership, in: transaction)
            }
            let standing = try transaction.organizationAccess.require(.see, in: id, of: user)
            return Organization(standing.organization, role: standing.role)
        }
    }

    /// A valid invitation, with the name of its organization, for the page that its link opens.
    ///
    /// - Throws: 404 `invalid_link` if there is no such invitation, or it is no longer valid.
    func look(_ text: String) async throws -> (OrganizationInvitation, organization: String) {
        guard let hash = LinkToken(presented: text)?.hash else { throw Self.badLink }
        let now = database.clock.now()
        return try await database.read { transaction in
            guard let record = try transaction.invitations.find(tokenHash: hash), now < record.invitation.expiresAt,
                try Self.isStillGood(record.invitation, in: transaction),
                let organization = try transaction.organizations.find(record.invitation.organizationID)
            else { throw Self.badLink }
            return (record.invitation, organization.name)
        }
    }

    private static func publish(_ membership: MembershipRecord, in transaction: ServerTransaction) throws {
        guard let organization = try transaction.organizations.find(membership.organizationID),
            let member = try transaction.memberships.member(membership.userID, of: membership.organizationID)
        else { return }
        try transaction.events.publish(
            .organizationMemberAdded,
            [
                "organization": try JSONValue(encoding: Organization(organization)),
                "member": try JSONValue(encoding: member),
            ],
            user: membership.userID,
            organization: membership.organizationID
        )
    }

    private static func isStillGood(
        _ invitation: OrganizationInvitation,
        in transaction: any Transaction
    ) throws -> Bool {
        guard let inviter = try transaction.memberships.find(invitation.invitedBy, in: invitation.organizationID),
            OrganizationPolicy.allows(.invite(invitation.role), to: inviter.role)
        else { return false }
        return try transaction.users.find(invitation.invitedBy)?.user.status == .active
    }

    /// The verified email address first, then the name, which can be anything.
    private static func name(of user: User) -> String {
        let name = [user.firstName, user.lastName].compactMap(\.self).joined(separator: " ")
        return name.isEmpty ? user.email : "\(user.email) (\(name))"
    }

    private static func requireVerifiedEmail(of user: UserID, in transaction: any Transaction) throws {
        guard try transaction.users.find(user)?.user.emailVerified == true else { throw emailUnverified }
    }

    private static let emailUnverified = APIError(
        .forbidden,
        .emailUnverified,
        "Verify your own email address before you invite others: open the link in the email that was sent to it, or request "
            + "another one with POST /v1/auth/email/resend-verification."
    )

    private static let badLink = APIError(.notFound, .invalidLink, API.Organizations.invitationID.missing.message)
    private static let ofAnother = APIError(
        .forbidden,
        .invitationOfAnother,
        "This invitation was sent to an email address other than your account's. Sign in to the account with that "
            + "email address."
    )
    private static let tooManyMemberships = APIError(
        .invalidRequest,
        .tooMany,
        "You are in \(Limits.Account.memberships) organizations. Leave one first.",
        status: 409
    )
    private static let alreadyMember = APIError.invalid(
        "email",
        .alreadyMember,
        "An account with this email address is already a member.",
        status: 409
    )
}
