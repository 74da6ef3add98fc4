import PlintoCrypto
import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSystem

/// Accepts requests for an email, from anyone who gives an email address.
///
/// A request is stored and gets its response; a job later looks up whether the account exists. Known, unknown and
/// suspended email addresses therefore cost the same work, and no response can distinguish them.
struct EmailLinkRequestQueue: Sendable {
    let database: ServerDatabase
    let clock: any TimeSource
    let random: any RandomSource
    /// Nil if rate limits are off.
    let counter: HourlyCounter<String>?
    /// Processes the stored requests.
    let job: BackgroundJob

    init(_ answer: EmailLinkRequestWorker, hasRateLimits: Bool, log: Log) {
        database = answer.database
        clock = answer.emailLinks.clock
        random = answer.emailLinks.random
        counter = hasRateLimits ? HourlyCounter(allowsWhenFull: true, clock: answer.emailLinks.clock) : nil
        job = BackgroundJob("link requests", log: log) { try await answer() }
    }

    /// - Throws: 400 that names `email`; 429 `rate_limit` for the client's IP address, whichever email address it
    ///   requests.
    func take(
        _ purpose: LinkPurpose,
        email: String,
        redirectURL: String? = nil,
        from context: RequestContext
    ) async throws {
        let email = try ProfileRules.email(email)
        let group = IPAddressGroup.name(of: context.client.address)
        var limits = [group: Limits.Hourly.emailRequestsPerClient]
        if let site = IPAddressGroup.siteName(ofGroup: group) { limits[site] = Limits.Hourly.emailRequestsPerSite }
        if let wait = counter?.count(limits) {
            throw APIError(
                .rateLimited,
                .rateLimit,
                "Too many emails were requested within this hour. Try again in \(wait) s.",
                retryAfter: wait
            )
        }
        let now = clock.now()
        let request = LinkRequestRecord(
            id: LinkRequestID(createdAt: now, from: random),
            purpose: purpose,
            emailKey: email.folded,
            redirectURL: redirectURL,
            ipAddress: context.client.address,
            userAgent: context.client.userAgent,
            requestID: context.requestID,
            createdAt: now
        )
        try await database.write(as: context) { try $0.linkRequests.insert(request) }
    }
}
