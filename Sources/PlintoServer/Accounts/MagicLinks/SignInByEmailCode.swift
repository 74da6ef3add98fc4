import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSystem

/// `POST /auth/magic-link/verify` with an email address and the code in the email: for users who read their email on
/// another device than the one they sign in on.
///
/// Wrong codes are counted by code and requester, so that an attacker's guesses do not use up the owner's tries. A
/// second bound, over all requesters, stops guessing from many networks; it does not apply to requests from a network
/// where the account is signed in.
struct SignInByEmailCode: Sendable {
    /// The number of codes that are compared: more are never valid at a time.
    private static let mostCodes = Limits.Emails.perEmailAddress * 2
    /// Replaces a missing link, so that a try without an account does the same work.
    private static let noLink = [UInt8](repeating: 0, count: 32)

    let database: ServerDatabase
    let emailLinks: EmailLinks
    let entry: EmailSignIn
    let completion: SignInCompletion

    /// The result of the transaction. A wrong code counts, so it must not be rolled back by an error.
    private enum Outcome: Sendable {
        case right(SignInCompletion.Outcome)
        case wrong
    }

    /// Signs in, or asks for the second factor. An unknown email address gets the response of a wrong code, after the
    /// same work.
    ///
    /// - Throws: 401 `wrong_code`; 403 `account_suspended` if the code was right.
    func callAsFunction(email: String, code text: String, from context: RequestContext) async throws -> SignInResponse {
        let key = try ProfileRules.email(email).folded
        guard let code = EmailCode(typed: text) else {
            throw APIError.invalid("code", .invalidFormat, "code must be a code from an email, such as ABCD-1234.")
        }
        let outcome = try await database.write(as: context) { try judge(code, key, in: $0) }
        switch outcome {
        case .wrong:
            throw Self.wrongCode
        case .right(let completed):
            return try completion.response(to: completed)
        }
    }

    private func judge(
        _ code: EmailCode,
        _ key: String,
        in transaction: ServerTransaction
    ) throws -> Outcome {
        let now = emailLinks.clock.now()
        let requester = EmailLinks.requester(transaction.context.client)
        let account = try transaction.users.find(emailKey: key)
        let links = try account.map { try transaction.emailCodes.newest(of: $0.user.id, limit: Self.mostCodes) } ?? []
        let candidates = links.filter { now < $0.expiresAt && $0.emailKey == key }
        guard let account,
            try candidates.contains(where: { try matches(code, $0, account, in: transaction) })
        else {
            if candidates.isEmpty { _ = emailLinks.codes.hash(code.characters, row: EmailLinks.row(of: Self.noLink)) }
            let expiresAt = now.advanced(bySeconds: EmailLinks.lifetime(of: .magicLink))
            for hash in candidates.isEmpty ? [Self.noLink] : candidates.map(\.hash) {
                try transaction.emailCodes.countTry(
                    hash,
                    by: requester,
                    most: Limits.Emails.codeTriesPerRequester,
                    expiresAt: expiresAt
                )
            }
            try transaction.audit.record(.signInFailed, about: account?.user.id)
            return .wrong
        }
        try TokenIssuer.requireUsable(account.user.status)
        try transaction.links.removeAll(of: account.user.id, for: .magicLink)
        let user = try entry.admit(account, to: .signIn, in: transaction)
        let methods = [SignInByLink.method]
        return .right(try completion.complete(user, methods: methods, in: transaction))
    }

    private func matches(
        _ code: EmailCode,
        _ link: LinkRecord,
        _ account: UserRecord,
        in transaction: ServerTransaction
    ) throws -> Bool {
        let client = transaction.context.client
        guard let hash = link.codeHash,
            emailLinks.codes.matches(code.characters, row: EmailLinks.row(of: link.hash), hash: hash)
        else { return false }
        let tries = try transaction.emailCodes.tries(link.hash, by: EmailLinks.requester(client))
        guard tries.own < Limits.Emails.codeTriesPerRequester else { return false }
        if tries.total < Limits.Emails.codeTries { return true }
        return try account.user.emailVerified
            && emailLinks.places.isKnownNetwork(client.address, to: account.user.id, in: transaction)
    }

    private static let wrongCode = APIError(
        .unauthorized,
        .wrongCode,
        "This code is wrong or no longer valid: a code is valid for 15 minutes and five tries, and only the two "
            + "newest codes count.",
        field: "code"
    )
}
