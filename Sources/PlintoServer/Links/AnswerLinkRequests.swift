import PlintoCrypto
import PlintoModels
import PlintoStore

/// Looks at the requests that ``LinkRequests`` took, and sends the letters of those that there is an account for.
///
/// A letter is work that slows the requests beside it. So that the request after it does not tell what this one may
/// not, the requests are looked at after a wait that nobody can foresee.
struct AnswerLinkRequests: Sendable {
    private static let batch = 32
    /// In milliseconds. What could not be answered for so long, nobody waits for any more.
    private static let longestWait: Int64 = 15 * 60 * 1000

    let database: any Database
    let desk: LinkDesk
    let passwords: PasswordKeeper
    let mail: MailOutbox
    let audit: AuditTrail
    let publicURL: String
    /// Zero where nobody measures.
    let longestDelay: Duration

    /// Answers what waits; returns at once where there may be more, and nil where nothing is to be expected.
    func callAsFunction() async throws -> Duration? {
        let waiting = try await database.read { try $0.linkRequests.waiting(limit: Self.batch) }
        if !waiting.isEmpty, longestDelay > .zero {
            try await Task.sleep(for: longestDelay * desk.random.fraction())
        }
        for request in waiting { try await answer(request) }
        if !waiting.isEmpty { mail.job.call() }
        return waiting.count < Self.batch ? nil : .zero
    }

    private func answer(_ request: LinkRequestRecord) async throws {
        // Hashing takes its time, and no transaction waits for it.
        let code = try await code(for: request)
        try await database.write { connection in
            guard try connection.linkRequests.remove(request.id),
                desk.clock.now().milliseconds(since: request.createdAt) < Self.longestWait,
                let account = try Self.account(request, in: connection)
            else { return }
            do {
                try send(request, to: account, code, in: connection)
            } catch let error as APIError where error.reason == .rateLimit {
                // Nobody is told: that would tell whether there is an account. The earlier letters are still good.
            }
        }
    }

    private static func account(_ request: LinkRequestRecord, in connection: any SQLConnection) throws -> UserRecord? {
        guard let account = try connection.users.find(emailKey: request.emailKey), account.user.status == .active else {
            return nil
        }
        return account
    }

    /// A code for the letter, with its hash; nil where the letter has none. It is made without an account too: a hash
    /// keeps a processor busy for long enough to be noticed from outside.
    private func code(for request: LinkRequestRecord) async throws -> (code: MailedCode, hash: String)? {
        guard request.purpose == .magicLink else { return nil }
        let code = MailedCode(from: desk.random)
        return (code, try await passwords.hash(code.characters))
    }

    private func send(
        _ request: LinkRequestRecord,
        to account: UserRecord,
        _ code: (code: MailedCode, hash: String)?,
        in connection: any SQLConnection
    ) throws {
        switch request.purpose {
        case .passwordReset:
            let token = try desk.issue(.passwordReset, for: account, in: connection)
            let letter = PasswordResetLetter(
                account: account.user.email,
                link: PagePath.passwordReset.link(token, at: publicURL),
                address: request.ipAddress
            )
            try enqueue(letter, request, account, in: connection)
            try record(.passwordResetRequested, request, account, in: connection)
        case .magicLink:
            guard let code else { return }
            let token = try desk.issue(
                .magicLink,
                for: account,
                redirectURL: request.redirectURL,
                codeHash: code.hash,
                in: connection
            )
            let letter = MagicLinkLetter(
                link: PagePath.magicLink.link(token, at: publicURL),
                code: code.code.text,
                destination: request.redirectURL,
                service: publicURL,
                address: request.ipAddress
            )
            try enqueue(letter, request, account, in: connection)
            try record(.magicLinkRequested, request, account, in: connection)
        case .emailVerification:
            // Only the account itself asks for those, and is told.
            return
        }
    }

    private func enqueue(
        _ letter: some LetterTemplate,
        _ request: LinkRequestRecord,
        _ account: UserRecord,
        in connection: any SQLConnection
    ) throws {
        let lifetime = LinkDesk.lifetime(of: request.purpose)
        try mail.enqueue(letter, to: account.user.email, lifetime: lifetime, in: connection)
    }

    private func record(
        _ action: AuditAction,
        _ request: LinkRequestRecord,
        _ account: UserRecord,
        in connection: any SQLConnection
    ) throws {
        let client = ClientDescription(address: request.ipAddress, userAgent: request.userAgent)
        let origin = CallOrigin(client: client, requestID: request.requestID)
        try audit.record(action, user: account.user.id, origin: origin, in: connection)
    }
}
