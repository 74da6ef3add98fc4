import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// Issues the links in emails, and accepts them: a link has a token of 256 random bits, of which SHA-256 is stored, and
/// works once, for one account, one purpose and the email address that it was sent to.
///
/// A new link leaves the earlier ones valid: otherwise anyone who knows an email address could void the link that its
/// owner is about to open. Using one link voids all for the same purpose.
struct EmailLinks: Sendable {
    private static let hour: Int64 = 3600

    /// A valid link with its account.
    struct Live: Sendable {
        let link: LinkRecord
        let account: UserRecord
    }

    let codes: CodeHasher
    let places: KnownNetwork
    let clock: any TimeSource
    let random: any RandomSource

    /// The lifetime of a link in seconds.
    static func lifetime(of purpose: LinkPurpose) -> Int64 {
        switch purpose {
        case .passwordReset: hour
        case .emailVerification: 48 * hour
        case .magicLink: hour / 4
        }
    }

    /// Issues a link for the account's email address.
    ///
    /// - Parameters:
    ///   - requester: The client that requested the email.
    ///   - redirectURL: The URL that the browser is sent to afterwards.
    ///   - code: The code in the same email.
    /// - Throws: 429 `rate_limit` if the email address or the requester has used up its allowance: ``EmailAllowance``.
    func issue(
        _ purpose: LinkPurpose,
        for account: UserRecord,
        requester client: ClientDescription,
        redirectURL: String? = nil,
        code: EmailCode? = nil,
        in transaction: any Transaction
    ) throws -> LinkToken {
        let now = clock.now()
        let requester = Self.requester(client)
        try requireAllowance(purpose, for: account, requester: client, in: transaction)
        let token = LinkToken(from: random)
        if code != nil {
            try transaction.emailCodes.void(
                of: account.user.id,
                requester: requester,
                exceptNewest: Limits.Emails.codesPerRequester - 1
            )
        }
        try transaction.links.insert(
            LinkRecord(
                hash: token.hash,
                purpose: purpose,
                userID: account.user.id,
                emailKey: account.emailKey,
                redirectURL: redirectURL,
                codeHash: code.map { codes.hash($0.characters, row: Self.row(of: token.hash)) },
                requester: requester,
                createdAt: now,
                expiresAt: now.advanced(bySeconds: Self.lifetime(of: purpose))
            )
        )
        return token
    }

    /// The requester that limits count: an IPv4 address, or an IPv6 site, since one customer usually has a whole site.
    static func requester(_ client: ClientDescription) -> String { IPAddressGroup.siteName(of: client.address) }

    /// The context that the hash of a link's code is bound to.
    static func row(of hash: [UInt8]) -> String { Base64URL.encode(hash) }

    private func requireAllowance(
        _ purpose: LinkPurpose,
        for account: UserRecord,
        requester client: ClientDescription,
        in transaction: any Transaction
    ) throws {
        let now = clock.now()
        let requester = Self.requester(client)
        let sent = try transaction.links.creations(
            to: account.emailKey,
            for: purpose,
            after: now.advanced(bySeconds: -EmailAllowance.window(of: purpose)),
            limit: Limits.Emails.perEmailAddress * 8
        )
        guard sent.count >= Limits.Emails.perRequester else { return }
        // Someone who signed up with another person's email address has sessions too: only a verified one identifies
        // its owner.
        let isKnown =
            try account.user.emailVerified
            && places.isKnownNetwork(client.address, to: account.user.id, in: transaction)
        guard
            let wait = EmailAllowance.wait(
                sent,
                purpose: purpose,
                requester: requester,
                isKnownNetwork: isKnown,
                at: now
            )
        else { return }
        throw APIError(
            .rateLimited,
            .rateLimit,
            "Too many emails were sent to this email address. Check its inbox, or try again in \(wait) s.",
            retryAfter: wait
        )
    }

    /// The link with this token, without using it: ``use(_:for:in:)`` is for acting on it.
    ///
    /// - Throws: 400 `invalid_link` if there is none, it has expired, or the account's email address has changed; 403
    ///   `account_suspended`.
    func live(_ text: String, for purpose: LinkPurpose, in transaction: any Transaction) throws -> Live {
        guard let token = LinkToken(presented: text), let link = try transaction.links.find(token.hash, for: purpose)
        else { throw Self.invalid }
        return try live(link, in: transaction)
    }

    /// Uses the link with this token, and voids all others of the account for this purpose.
    ///
    /// - Throws: Like ``live(_:for:in:)``.
    func use(_ text: String, for purpose: LinkPurpose, in transaction: any Transaction) throws -> Live {
        let live = try live(text, for: purpose, in: transaction)
        try transaction.links.removeAll(of: live.account.user.id, for: purpose)
        return live
    }

    private func live(_ link: LinkRecord, in transaction: any Transaction) throws -> Live {
        guard clock.now() < link.expiresAt, let account = try transaction.users.find(link.userID),
            account.emailKey == link.emailKey
        else { throw Self.invalid }
        try TokenIssuer.requireUsable(account.user.status)
        return Live(link: link, account: account)
    }

    static let invalid = APIError.invalid(
        "token",
        .invalidLink,
        "This link is no longer valid: it was used, has expired, or was not copied completely. Request a new one."
    )
}
