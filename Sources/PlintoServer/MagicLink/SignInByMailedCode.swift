import PlintoModels
import PlintoStore

/// `POST /auth/magic-link/verify` with the address and the code of a letter: for who reads their mail on another device than
/// the one to sign in on.
struct SignInByMailedCode: Sendable {
    static let mostTries = 5

    let database: any Database
    let passwords: PasswordKeeper
    let throttle: SignInThrottle
    let entry: MailboxEntry
    let completion: SignInCompletion
    let clock: any TimeSource
    let audit: AuditTrail

    /// What the transaction came to; a wrong code counts, so it must not be undone by an error.
    private enum Outcome: Sendable {
        case right(SignInCompletion.Outcome, MailboxEntry.Ended)
        case wrong
    }

    /// Signs in, or asks for the second factor, with the code of the last letter that was sent to an account. An unknown
    /// address is answered as a wrong code is, after the same work.
    ///
    /// - Throws: 401 `wrong_code`; 403 `account_suspended` once the code was right; 429 `account_locked`; 503
    ///   `overloaded`.
    func callAsFunction(email: String, code text: String, from origin: CallOrigin) async throws -> SignInResponse {
        let key = try ProfileRules.email(email).folded
        // No address and no username has a space in it.
        let throttled = "mailed code of \(key)"
        let address = origin.client.address
        try throttle.check(account: throttled, address: address)
        guard let code = MailedCode(typed: text) else {
            throw APIError.invalid("code", .invalidFormat, "code is not one of a letter: those are like ABCD-1234.")
        }
        let link = try await database.read { connection in
            try connection.users.find(emailKey: key).flatMap { try connection.links.withCode(of: $0.user.id) }
        }
        let verdict = try await passwords.verify(code.characters, against: link?.codeHash)
        let outcome = try await database.write { connection in
            try judge(isRight: verdict != .wrong, link, key, origin, in: connection)
        }
        switch outcome {
        case .wrong:
            throttle.failed(account: throttled, address: address)
            throw Self.wrongCode
        case .right(let completed, let ended):
            throttle.succeeded(account: throttled, address: address)
            entry.committed(ended)
            return try completion.response(to: completed)
        }
    }

    private func judge(
        isRight: Bool,
        _ seen: LinkRecord?,
        _ key: String,
        _ origin: CallOrigin,
        in connection: any SQLConnection
    ) throws -> Outcome {
        // Found again: it may have been used, or tried too often, since it was read.
        guard isRight, let seen, let link = try connection.links.withCode(of: seen.userID), link.hash == seen.hash,
            link.tries < Self.mostTries, clock.now() < link.expiresAt, link.emailKey == key,
            let account = try connection.users.find(link.userID), account.emailKey == key
        else {
            if let seen { try connection.links.countTry(seen.hash) }
            try audit.record(.signInFailed, user: seen?.userID, origin: origin, in: connection)
            return .wrong
        }
        try TokenIssuer.requireUsable(account.user.status)
        try connection.links.removeAll(of: account.user.id, for: .magicLink)
        let (user, ended) = try entry.admit(account, to: .signIn, origin: origin, in: connection)
        let methods = [SignInByLink.method]
        return .right(try completion.complete(user, methods: methods, origin: origin, in: connection), ended)
    }

    private static let wrongCode = APIError(
        .unauthorized,
        .wrongCode,
        "This code is wrong, or not good any more: it is good for 15 minutes, five tries, and until the next letter.",
        field: "code"
    )
}
