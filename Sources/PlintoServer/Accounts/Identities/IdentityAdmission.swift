import PlintoCrypto
import PlintoEmail
import PlintoModels
import PlintoStore

/// Signs in the user that a provider vouches for: the user of the identity, the one with the email address, or a new
/// one.
struct IdentityAdmission: Sendable {
    let database: ServerDatabase
    let codes: SignInCodes
    let mail: MailOutbox

    /// Finds or creates the account, in one transaction with the one-time code that signs it in: if two browsers return
    /// with one new identity, the second finds the account that the first created.
    ///
    /// - Throws: ``OAuthError`` `account_exists`, `email_required` or `email_unverified`.
    func admit(_ identity: ProviderIdentity, of provider: String, from context: RequestContext) async throws -> String {
        try await database.write(as: context) { transaction in
            let known = try transaction.identities.find(provider: provider, subject: identity.subject)
            let account =
                try known == nil ? identity.email.flatMap { try transaction.users.find(emailKey: $0.folded) } : nil
            let decision = LinkDecision(
                owner: known?.userID,
                account: account.map { .init(id: $0.user.id, isEmailVerified: $0.user.emailVerified) },
                identity: identity
            )
            let user: UserID
            switch decision {
            case .signIn(let owner):
                user = owner
                if let known {
                    try transaction.identities.noteUse(
                        known.id,
                        email: identity.email?.typed,
                        emailVerified: identity.isEmailVerified,
                        at: transaction.now
                    )
                }
            case .link(let id):
                user = id
                let record = try Self.link(identity, of: provider, to: id, in: transaction)
                guard let account else { throw APIError.internalFault }
                let notice = IdentityNotificationEmail(record, address: context.client.address)
                try mail.enqueue(
                    notice,
                    to: account.user.email,
                    lifetime: IdentityNotificationEmail.lifetime,
                    in: transaction
                )
            case .create(let email):
                user = try Self.create(identity, email: email, in: transaction)
                try Self.link(identity, of: provider, to: user, in: transaction)
            case .refuse(let error):
                throw error
            }
            return try codes.issue(for: user, methods: ["oauth"], in: transaction)
        }
    }

    private static func create(
        _ identity: ProviderIdentity,
        email: EmailAddress,
        in transaction: ServerTransaction
    ) throws -> UserID {
        let creation = AccountCreation(
            email: email,
            isEmailVerified: identity.provesEmail,
            firstName: identity.firstName,
            lastName: identity.lastName,
            avatarURL: identity.avatarURL
        )
        do {
            let account = try creation.create(in: transaction)
            try transaction.audit.record(.userCreated, about: account.user.id)
            return account.user.id
        } catch let error as APIError where error.reason == .emailTaken {
            throw OAuthError.accountExists
        }
    }

    @discardableResult
    private static func link(
        _ identity: ProviderIdentity,
        of provider: String,
        to user: UserID,
        in transaction: ServerTransaction
    ) throws -> IdentityRecord {
        let now = transaction.now
        let record = IdentityRecord(
            id: IdentityID(createdAt: now, from: transaction.random),
            userID: user,
            provider: provider,
            subject: identity.subject,
            email: identity.email?.typed,
            emailVerified: identity.isEmailVerified,
            createdAt: now,
            lastUsedAt: now
        )
        guard try transaction.identities.insert(record) else { throw APIError.internalFault }
        try transaction.audit.record(.identityLinked, about: user, on: record.id)
        return record
    }
}
