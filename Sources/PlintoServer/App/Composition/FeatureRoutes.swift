import PlintoHTTP
import PlintoModels
import PlintoStore

extension OrganizationRoutes {
    init(_ parts: Services) {
        organizations = ManageOrganization(
            database: parts.database,
            audit: parts.audit,
            events: parts.events,
            clock: parts.clock,
            random: parts.random,
            created: HourlyCounter(allowsWhenFull: true, clock: parts.clock)
        )
        members = ManageMembers(database: parts.database, audit: parts.audit, clock: parts.clock)
        invitations = ManageInvitations(
            database: parts.database,
            mail: parts.mail,
            throttle: InvitationThrottle(clock: parts.clock),
            audit: parts.audit,
            events: parts.events,
            publicURL: parts.publicURL,
            clock: parts.clock,
            random: parts.random
        )
    }
}

extension APIKeyRoutes {
    init(_ parts: Services) {
        keys = ManageAPIKeys(
            database: parts.database,
            proof: parts.proof,
            audit: parts.audit,
            mail: parts.mail,
            clock: parts.clock,
            random: parts.random
        )
    }
}

extension WebhookRoutes {
    init(_ parts: Services) {
        let sending = parts.webhooks.sending
        let throttle = WebhookThrottle(clock: parts.clock)
        webhooks = ManageWebhooks(
            database: parts.database,
            sealer: parts.sealer,
            allowed: parts.configuration.webhookAllow,
            audit: parts.audit,
            mail: parts.mail,
            throttle: throttle,
            clock: parts.clock,
            random: parts.random
        )
        deliveries = ManageDeliveries(
            database: parts.database,
            webhookClient: parts.webhooks.sender.webhookClient,
            slots: parts.webhooks.sender.slots,
            throttle: throttle,
            clock: parts.clock,
            random: parts.random
        ) { sending.call() }
    }
}

extension SyncRoutes {
    init(_ parts: Services, authenticator: Authenticator, waiters: SyncWaiters) {
        feed = SyncFeed(parts)
        clock = parts.clock
        self.authenticator = authenticator
        self.waiters = waiters
    }
}

extension SyncFeed {
    init(_ parts: Services) {
        database = parts.database
        lifetimes = parts.configuration.lifetimes
        clock = parts.clock
    }
}

extension AdminRoutes {
    init(_ parts: Services) {
        list = ListUsers(database: parts.database)
        accounts = AdministerAccount(
            database: parts.database,
            removal: AccountRemoval(parts),
            audit: parts.audit,
            events: parts.events,
            mail: parts.mail,
            clock: parts.clock
        )
        log = SearchAuditLog(database: parts.database)
        organizations = ListOrganizations(database: parts.database)
    }
}

extension RateLimitRoutes {
    init(_ parts: Services) {
        database = parts.database
        set = SetRateLimit(audit: parts.audit)
    }
}
