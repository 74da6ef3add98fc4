import PlintoHTTP
import PlintoModels
import PlintoStore

extension OrganizationRoutes {
    init(_ parts: Services) {
        organizations = ManageOrganization(
            database: parts.database,
            created: HourlyCounter(allowsWhenFull: true, clock: parts.clock)
        )
        members = ManageMembers(database: parts.database)
        invitations = ManageInvitations(
            database: parts.database,
            mail: parts.mail,
            throttle: InvitationThrottle(clock: parts.clock),
            publicURL: parts.publicURL
        )
    }
}

extension APIKeyRoutes {
    init(_ parts: Services) {
        keys = ManageAPIKeys(database: parts.database, proof: parts.proof, mail: parts.mail)
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
            mail: parts.mail,
            throttle: throttle
        )
        deliveries = ManageDeliveries(
            database: parts.database,
            webhookClient: parts.webhooks.sender.webhookClient,
            slots: parts.webhooks.sender.slots,
            throttle: throttle
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
            removal: AccountRemoval(organizations: OrganizationOffboarding()),
            mail: parts.mail
        )
        log = SearchAuditLog(database: parts.database)
        organizations = ListOrganizations(database: parts.database)
    }
}

extension RateLimitRoutes {
    init(_ parts: Services) {
        database = parts.database
    }
}
