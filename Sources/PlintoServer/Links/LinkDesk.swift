import PlintoCrypto
import PlintoModels
import PlintoStore

/// Gives out the links that stand in letters, and takes them back: each is known by a token of 256 random bits, of which
/// SHA-256 is stored, works once, and for one account, one purpose and the address that it was sent to.
///
/// A new link leaves the earlier ones good: whoever knows no more than an address could otherwise void the letter that
/// its owner is about to open. The use of one voids all for the same purpose.
struct LinkDesk: Sendable {
    /// Letters that one account gets for one purpose within an hour, the used ones left out. What is asked for beyond
    /// that is not sent, so that nobody's mailbox can be flooded.
    static let mostAnHour = 5
    private static let hour: Int64 = 3600

    /// One that is still good, with its account.
    struct Live: Sendable {
        let link: LinkRecord
        let account: UserRecord
    }

    let clock: any TimeSource
    let random: any RandomSource

    /// Seconds for which a link is good.
    static func lifetime(of purpose: LinkPurpose) -> Int64 {
        switch purpose {
        case .passwordReset: hour
        case .emailVerification: 48 * hour
        case .magicLink: hour / 4
        }
    }

    /// Makes a link for the account's address.
    ///
    /// - Parameters:
    ///   - redirectURL: Where the browser is sent afterwards.
    ///   - codeHash: The PHC string of the code that the letter holds beside the link; it voids the code of an earlier one.
    /// - Throws: 429 `rate_limit` where the account had as many letters as it gets.
    func issue(
        _ purpose: LinkPurpose,
        for account: UserRecord,
        redirectURL: String? = nil,
        codeHash: String? = nil,
        in connection: any SQLConnection
    ) throws -> LinkToken {
        let now = clock.now()
        let sent = try connection.links.creations(
            of: account.user.id,
            for: purpose,
            after: now.advanced(bySeconds: -Self.hour)
        )
        if sent.count >= Self.mostAnHour, let oldest = sent.first {
            let wait = Int(max(1, Self.hour - now.milliseconds(since: oldest) / 1000))
            throw APIError(
                .rateLimited,
                .rateLimit,
                "This account got \(sent.count) letters within an hour. Look into its mailbox, or try again in \(wait) s.",
                retryAfter: wait
            )
        }
        // A code is looked for by its account, so that there is one at a time.
        if codeHash != nil { try connection.links.voidCodes(of: account.user.id) }
        let token = LinkToken(from: random)
        try connection.links.insert(
            LinkRecord(
                hash: token.hash,
                purpose: purpose,
                userID: account.user.id,
                emailKey: account.emailKey,
                redirectURL: redirectURL,
                codeHash: codeHash,
                createdAt: now,
                expiresAt: now.advanced(bySeconds: Self.lifetime(of: purpose))
            )
        )
        return token
    }

    /// The link with this token. It stays as it is: ``use(_:for:in:)`` is for whoever acts by it.
    ///
    /// - Throws: 400 `invalid_link` where there is none, its time is over, or the account has another address by now; 403
    ///   `account_suspended`.
    func live(_ text: String, for purpose: LinkPurpose, in connection: any SQLConnection) throws -> Live {
        guard let token = LinkToken(presented: text), let link = try connection.links.find(token.hash, for: purpose)
        else { throw Self.invalid }
        return try live(link, in: connection)
    }

    /// The link with this token, which is used up by it, along with every other of the account for this purpose.
    ///
    /// - Throws: As ``live(_:for:in:)``.
    func use(_ text: String, for purpose: LinkPurpose, in connection: any SQLConnection) throws -> Live {
        let live = try live(text, for: purpose, in: connection)
        try connection.links.removeAll(of: live.account.user.id, for: purpose)
        return live
    }

    private func live(_ link: LinkRecord, in connection: any SQLConnection) throws -> Live {
        guard clock.now() < link.expiresAt, let account = try connection.users.find(link.userID),
            account.emailKey == link.emailKey
        else { throw Self.invalid }
        try TokenIssuer.requireUsable(account.user.status)
        return Live(link: link, account: account)
    }

    static let invalid = APIError.invalid(
        "token",
        .invalidLink,
        "This link is not good any more: it was used, it is too old, or it was not copied as a whole. Ask for a new one."
    )
}
