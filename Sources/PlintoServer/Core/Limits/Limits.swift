/// The limits of the server: how much one account, client or request can have or cause.
///
/// `docs/` states those that a client meets; `LimitsTests` compares. Limits of the wire, such as the bytes of a body
/// and the items of a page, belong to the endpoints in PlintoModels; those of connections are `HTTPLimits`; the delays
/// after failed attempts are ``AttemptPolicy``. Sizes of batches and caches are no limits, and stand where they are
/// used.
enum Limits {
    /// Requests within a clock minute.
    enum Requests {
        /// Requests without sign-in of an IP address group.
        static let perAddress = 100
        /// The limit of an IPv6 site in multiples of a group's: a site may be one subscriber, or thousands of them.
        static let groupsOfSite = 10
        /// Requests of a user, over all of their sessions and API keys.
        static let perUser = 1000
        /// The limits that an organization or an API key can be given.
        static let custom = 1...10_000_000
    }

    /// What an account can have at a time.
    enum Account {
        /// Active sessions: a further sign-in ends the one that was used the longest ago.
        static let sessions = 200
        static let apiKeys = 100
        static let passkeys = 50
        /// Linked identities.
        static let identities = 50
        /// Organizations up to which a user can create another one.
        static let organizations = 100
        /// Organizations of which a user can be a member: as many as one response of `GET /sync` contains.
        static let memberships = 1000
        /// Webhooks of a user, and of an organization.
        static let webhooks = 20
        /// Webhooks that one user owns, including those of organizations.
        static let ownedWebhooks = 50
        /// Usernames that are reserved for a user who gave them up, so that no one collects them.
        static let reservedUsernames = 10
        /// Slugs that are reserved for an owner who gave them up, so that no one collects them.
        static let reservedSlugs = 1000
        /// Requests that wait for changes, because each holds a connection.
        static let waitingRequests = 8
        /// Bytes of the responses that are stored for an `Idempotency-Key`.
        static let responseBytes = 8 * 1024 * 1024
        /// Stored keys of requests.
        static let idempotencyKeys = 50_000
    }

    /// What is allowed within a clock hour.
    enum Hourly {
        /// Organizations that one user creates: a deleted one leaves rows that outlive it by a month.
        static let organizations = 100
        /// Webhooks that one user creates, or points to another URL.
        static let webhookURLs = 50
        /// Tests of webhooks of one user.
        static let webhookTests = 200
        /// Invitations of one inviter, over all of their organizations.
        static let invitations = 50
        /// Invitations to one email address, from all inviters.
        static let invitationsToRecipient = 5
        /// Requests for emails of an IP address group, for whichever email addresses.
        static let emailRequestsPerClient = 100
        /// Requests for emails of an IPv6 site.
        static let emailRequestsPerSite = 10 * emailRequestsPerClient
        /// Separate entries of the audit log that one account causes.
        static let auditEntries = 600
    }

    /// Emails with links to one email address, of one purpose; see ``EmailAllowance``.
    enum Emails {
        /// Emails that one requester causes within the window.
        static let perRequester = 5
        /// Emails that all requesters cause within the window.
        static let perEmailAddress = 20
        /// Codes of one requester that are valid at a time; a requester never voids another's codes.
        static let codesPerRequester = 2
        /// Wrong codes of one requester, after which that requester can no longer use the code.
        static let codeTriesPerRequester = 5
        /// Wrong codes of all requesters.
        static let codeTries = 100
    }

    /// Events and their deliveries to webhooks. An event over a limit is not sent, and counted on the webhook.
    enum Events {
        /// Deliveries per minute to the webhooks of one owner for the events about one user. Each pair has its own
        /// budget, so that no user can hide their actions from one owner by spending the budget elsewhere.
        static let deliveriesPerMinute = 1000
        /// Events about one user that are kept, of which the oldest are removed first. If as many are pending, further
        /// events are not stored.
        static let eventsPerUser = 1000
        /// Pending deliveries of one webhook of a user.
        static let pendingOfUser = 1000
        /// Pending deliveries of one webhook of an organization.
        static let pendingOfOrganization = 10_000
        /// Pending deliveries of one webhook of an administrator.
        static let pendingOfAdministrator = 100_000
        /// Rows that one transaction of the dispatcher writes: other writers never wait for more than that.
        static let deliveriesPerTransaction = 100
        /// Webhooks that one step of the dispatcher considers, unless its first event has more.
        static let listenersPerStep = 200
    }

    /// What happens at the same time; see ``ConcurrencyLimit``.
    enum AtOnce {
        /// Deliveries to webhooks.
        static let deliveries = 32
        /// Deliveries to receivers that fail.
        static let failingDeliveries = deliveries / 2
        static let deliveriesToWebhook = 4
        static let deliveriesOfOwner = 8
        /// Emails being sent: one slow receiver must not delay the others.
        static let emails = 4
        /// Attempts at one account of one IP address group, or IPv6 site, that wait for the outcome of earlier ones.
        static let attemptsOfClient = 64
        /// Attempts that wait for the outcome of earlier ones.
        static let attempts = 4096
    }

    /// Lengths of text, in code points unless they are said to be bytes.
    enum Text {
        static let username = 3...32
        static let name = 100
        /// In bytes.
        static let url = 2048
        static let metadataBytes = 16 * 1024
        static let metadataLevels = 16
        /// Longer passwords would only keep the hasher busy; it is far beyond any passphrase.
        static let passwordBytes = 1024
        static let slug = 3...48
        static let description = 500
        /// The message of an invitation.
        static let message = 500
        static let passkeyName = 64
        static let idempotencyKey = 255
    }

    /// Times for which something is kept, in seconds.
    enum Retention {
        /// A username or slug that was given up is reserved.
        static let reservedNames: Int64 = 30 * 86_400
        /// Events and deliveries.
        static let deliveries: Int64 = 30 * 86_400
        /// Removals, for clients that have not seen them yet.
        static let removals: Int64 = 30 * 86_400
        /// An expired API key stays in the list.
        static let expiredKeys: Int64 = 90 * 86_400
        /// Responses stored for an `Idempotency-Key`: a week, and a day for a client that comes back on its last
        /// evening.
        static let responses: Int64 = 8 * 86_400
        /// Failed attempts: older ones no longer count after a restart.
        static let failures: Int64 = 7 * 86_400
    }
}
