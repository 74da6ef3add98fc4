import PlintoCrypto
import PlintoModels
import PlintoStore

/// Processes the requests of ``EmailLinkRequestQueue``: sends an email if the email address has an account.
///
/// Sending takes time and slows concurrent requests. So that the next request cannot measure whether this one found an
/// account, the requests are processed after an unpredictable delay.
struct EmailLinkRequestWorker: Sendable {
    /// The number of requests that share one delay.
    private static let batch = 256
    /// The number of requests that share one transaction: few, because the database has one writer.
    private static let group = 16
    /// In milliseconds. Requests that could not be processed for so long are dropped.
    private static let longestWait: Int64 = 15 * 60 * 1000

    let database: ServerDatabase
    let leases: QueueLeases
    let emailLinks: EmailLinks
    let mail: MailOutbox
    let publicURL: String
    /// Zero in tests.
    let longestDelay: Duration

    /// Processes waiting requests; returns zero if there may be more, and nil if none waits.
    func callAsFunction() async throws -> Duration? {
        let waiting = try await database.read { try $0.linkRequests.waiting(limit: Self.batch) }
        guard !waiting.isEmpty else { return nil }
        if let wait = try await leases.take(.linkRequests) { return wait }
        if longestDelay > .zero {
            try await Task.sleep(for: longestDelay * emailLinks.random.fraction())
        }
        for start in stride(from: 0, to: waiting.count, by: Self.group) {
            let end = min(start + Self.group, waiting.count)
            let group = Array(waiting[start..<end])
            try await database.write { transaction in
                for request in group { try answer(request, in: transaction) }
                if end == waiting.count { try leases.release(.linkRequests, in: transaction) }
            }
        }
        return waiting.count < Self.batch ? nil : .zero
    }

    private func answer(_ request: LinkRequestRecord, in transaction: any Transaction) throws {
        guard try transaction.linkRequests.remove(request.id),
            emailLinks.clock.now().milliseconds(since: request.createdAt) < Self.longestWait,
            let account = try Self.account(request, in: transaction)
        else { return }
        do {
            try send(request, to: account, in: transaction)
        } catch let error as APIError where error.reason == .rateLimit {
            // Not reported: that would reveal whether the account exists. The earlier emails are still valid.
        }
    }

    private static func account(_ request: LinkRequestRecord, in transaction: any Transaction) throws -> UserRecord? {
        guard let account = try transaction.users.find(emailKey: request.emailKey),
            account.user.status == .active
        else { return nil }
        return account
    }

    private func send(
        _ request: LinkRequestRecord,
        to account: UserRecord,
        in transaction: any Transaction
    ) throws {
        let client = ClientDescription(address: request.ipAddress, userAgent: request.userAgent)
        switch request.purpose {
        case .passwordReset:
            let token = try emailLinks.issue(.passwordReset, for: account, requester: client, in: transaction)
            let email = PasswordResetEmail(
                account: account.user.email,
                link: PagePath.passwordReset.link(token, at: publicURL),
                address: request.ipAddress
            )
            try enqueue(email, request, account, in: transaction)
            try record(.passwordResetRequested, request, account, in: transaction)
        case .magicLink:
            let code = EmailCode(from: emailLinks.random)
            let token = try emailLinks.issue(
                .magicLink,
                for: account,
                requester: client,
                redirectURL: request.redirectURL,
                code: code,
                in: transaction
            )
            let email = MagicLinkEmail(
                link: PagePath.magicLink.link(token, at: publicURL),
                code: code.text,
                destination: request.redirectURL,
                service: publicURL,
                address: request.ipAddress
            )
            try enqueue(email, request, account, in: transaction)
            try record(.magicLinkRequested, request, account, in: transaction)
        case .emailVerification:
            // Requested by the signed-in account itself, which gets a direct response.
            return
        }
    }

    private func enqueue(
        _ email: some EmailTemplate,
        _ request: LinkRequestRecord,
        _ account: UserRecord,
        in transaction: any Transaction
    ) throws {
        let lifetime = EmailLinks.lifetime(of: request.purpose)
        try mail.enqueue(email, to: account.user.email, lifetime: lifetime, in: transaction)
    }

    private func record(
        _ action: AuditAction,
        _ request: LinkRequestRecord,
        _ account: UserRecord,
        in transaction: any Transaction
    ) throws {
        let context = RequestContext(
            requestID: request.requestID,
            client: ClientDescription(address: request.ipAddress, userAgent: request.userAgent),
            actor: .anonymous
        )
        try database.acting(as: context, in: transaction).audit.record(action, about: account.user.id)
    }
}
