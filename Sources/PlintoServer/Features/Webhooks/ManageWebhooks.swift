import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// Webhooks themselves: create, show, change, delete.
///
/// A webhook belongs to its owner; a webhook of an organization can be changed by its owners and administrators, and
/// the one who changes it becomes responsible for it. Permission is checked in the transaction of the change.
struct ManageWebhooks: Sendable {
    /// The seconds for which a replaced secret also signs.
    static let overlap: Int64 = 24 * 3600

    let database: ServerDatabase
    let sealer: SecretSealer
    let allowed: OutboundAllowList
    let mail: MailOutbox
    let throttle: WebhookThrottle

    /// - Throws: 400 naming the field; 404, 403 `insufficient_role` for the organization; 403 `insufficient_scope` if
    ///   the caller's API key may not read the subjects of the events; 409 and 429 `too_many`.
    func create(_ request: CreateWebhookRequest, by caller: ActingUser, from context: RequestContext) async throws
        -> Webhook
    {
        try WebhookURL.check(request.url, allowed: allowed)
        let events = try Self.checked(request.events)
        let description = try request.description.flatMap { try OrganizationRules.description($0) }
        let now = database.clock.now()
        let user = caller.user.id
        let id = WebhookID(createdAt: now, from: database.random)
        let secret = WebhookSecret(from: database.random)
        let sealed = try sealer.seal(secret.bytes, .webhookSecret, row: id.text)
        let receiver = throttle.receiver(of: user)
        return try await database.write(as: context) { transaction in
            try caller.requireLive(at: now, in: transaction)
            let others: Int
            if let organization = request.organizationID {
                try transaction.organizationAccess.require(.manageWebhooks, in: organization, of: user)
                others = try transaction.webhooks.all(of: organization).count
            } else {
                others = try transaction.webhooks.personal(of: user).count
            }
            guard others < Limits.Account.webhooks else { throw Self.tooMany }
            try Self.requireRoom(of: user, in: transaction)
            // The role is read from the database: one that was just revoked must not get every event. Nor must a key
            // that is limited to scopes.
            let isAdministrator =
                try caller.actsAsAdministrator && transaction.users.find(user)?.isAdministrator ?? false
            var record = WebhookRecord(
                id: id,
                ownerID: user,
                organizationID: request.organizationID,
                hearsEverything: request.organizationID == nil && isAdministrator,
                url: request.url,
                events: events,
                description: description,
                secret: sealed,
                createdAt: now,
                updatedAt: now
            )
            record.apiKeyID = try WebhookBinding.key(of: caller, pointing: record)
            try throttle.count(receiver)
            try transaction.webhooks.insert(record)
            try transaction.audit.record(.webhookCreated, on: record.id)
            try tell(of: record, isMoved: false, by: caller, in: transaction)
            return Webhook(record, secret: secret)
        }
    }

    /// The webhooks that the caller may change, oldest first.
    func list(_ query: WebhookListQuery, of caller: ActingUser) async throws -> ListPage<WebhookList> {
        let (page, isActive) = (query.page, query.isActive)
        let user = caller.user.id
        return try await database.read { transaction in
            var found = try transaction.webhooks.personal(of: user)
            for membership in try transaction.memberships.memberships(of: user)
            where OrganizationPolicy.allows(.manageWebhooks, to: membership.role) {
                found += try transaction.webhooks.all(of: membership.organizationID)
            }
            let webhooks = found.map(\.webhook).filter { isActive == nil || $0.isActive == isActive }
                .sorted { $0.id.text < $1.id.text }
            let after = page.after?.text ?? ""
            let (shown, next) = page.cut(Array(webhooks.drop { $0.id.text <= after }.prefix(page.rows)), \.id)
            return ListPage(
                body: WebhookList(endpoints: shown.map { Webhook($0) }, total: webhooks.count),
                nextQuery: next
            )
        }
    }

    /// - Throws: 404.
    func show(_ id: WebhookID, to caller: ActingUser) async throws -> Webhook {
        try await database.read { transaction in
            Webhook(try transaction.webhookAccess.require(id, of: caller.user.id))
        }
    }

    /// Changes the given fields. A request without fields changes nothing.
    ///
    /// A caller who changes its URL or its events, or makes it active again, becomes responsible for it: in a session
    /// the user, through an API key the key.
    ///
    /// - Throws: 404; 400 naming the field; 403 `insufficient_scope` if the caller's API key may not read the subjects
    ///   of the events; 409 and 429 `too_many`.
    func update(
        _ id: WebhookID,
        _ request: UpdateWebhookRequest,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Webhook {
        if let url = request.url { try WebhookURL.check(url, allowed: allowed) }
        let events = try request.events.map(Self.checked)
        let description = try Self.checked(request.description)
        let now = database.clock.now()
        let receiver = throttle.receiver(of: caller.user.id)
        return try await database.write(as: context) { transaction in
            let old = try transaction.webhookAccess.require(id, of: caller.user.id)
            guard request != UpdateWebhookRequest() else { return Webhook(old) }
            var changed = old
            changed.url = request.url ?? old.url
            changed.events = events ?? old.events
            changed.description = description.applied(to: old.description)
            changed.isActive = request.isActive ?? old.isActive
            // Another receiver, or a repaired one, starts without failures.
            if changed.url != old.url || (changed.isActive && !old.isActive) { changed.failingSince = nil }
            if changed.ownerID != caller.user.id {
                try Self.requireRoom(of: caller.user.id, in: transaction)
                changed.ownerID = caller.user.id
            }
            if request.url != nil || events != nil || request.isActive == true {
                changed.apiKeyID = try WebhookBinding.key(of: caller, pointing: changed)
            }
            let isMoved = changed.url != old.url
            if isMoved { try throttle.count(receiver) }
            changed.updatedAt = now
            try transaction.webhooks.update(changed)
            try transaction.audit.record(.webhookUpdated, on: changed.id)
            if isMoved { try tell(of: changed, isMoved: true, by: caller, in: transaction) }
            return Webhook(changed)
        }
    }

    /// - Throws: 404.
    func delete(_ id: WebhookID, by caller: ActingUser, from context: RequestContext) async throws -> Acknowledgement {
        try await database.write(as: context) { transaction in
            let webhook = try transaction.webhookAccess.require(id, of: caller.user.id)
            try transaction.webhooks.delete(webhook.id)
            try transaction.audit.record(.webhookDeleted, on: webhook.id)
        }
        return Acknowledgement("Webhook deleted")
    }

    /// Creates a new secret; the previous one also signs for a day, and an even older one no more.
    ///
    /// - Throws: 404; 403 `insufficient_scope` if the caller's API key may not read what the webhook gets.
    func regenerateSecret(
        _ id: WebhookID,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Webhook {
        let now = database.clock.now()
        let secret = WebhookSecret(from: database.random)
        return try await database.write(as: context) { transaction in
            let old = try transaction.webhookAccess.require(id, of: caller.user.id)
            var changed = old
            changed.secret = try sealer.seal(secret.bytes, .webhookSecret, row: old.id.text)
            changed.previousSecret = WebhookRecord.PreviousSecret(
                sealed: old.secret,
                until: now.advanced(bySeconds: Self.overlap)
            )
            if caller.key != nil { changed.apiKeyID = try WebhookBinding.key(of: caller, pointing: old) }
            changed.updatedAt = now
            try transaction.webhooks.setSecret(changed)
            try transaction.audit.record(.webhookSecretRegenerated, on: changed.id)
            return Webhook(changed, secret: secret)
        }
    }

    /// Tells the owners of the account and of the organization that events are sent to a new URL.
    private func tell(
        of webhook: WebhookRecord,
        isMoved: Bool,
        by caller: ActingUser,
        in transaction: ServerTransaction
    ) throws {
        let organization = try webhook.organizationID.flatMap { try transaction.organizations.find($0) }
        let own: NewWebhookNotificationEmail.Scope = webhook.hearsEverything ? .everybody : .own
        let notice = NewWebhookNotificationEmail(
            webhook: webhook.id,
            host: (try? WebURL(webhook.url))?.host.unbracketed ?? "its URL",
            events: webhook.events,
            scope: organization.map { .organization(name: $0.name) } ?? own,
            isMoved: isMoved,
            isByKey: caller.key != nil,
            address: transaction.context.client.address,
            time: transaction.now
        )
        var recipients = [caller.user.id]
        if let owner = organization?.ownerID, owner != caller.user.id { recipients.append(owner) }
        for recipient in recipients {
            guard let email = try transaction.users.find(recipient)?.user.email else { continue }
            try mail.enqueue(notice, to: email, lifetime: NewWebhookNotificationEmail.lifetime, in: transaction)
        }
    }

    private static func requireRoom(of owner: UserID, in transaction: any Transaction) throws {
        let most = Limits.Account.ownedWebhooks
        guard try transaction.webhooks.count(of: owner, most: most) < most else { throw ownsTooMany }
    }

    /// Each once, in the order of the reference.
    private static func checked(_ events: [EventType]) throws(APIError) -> [EventType] {
        guard !events.isEmpty else { throw .invalid("events", .required, "events must name at least one event.") }
        return EventType.allCases.filter(events.contains)
    }

    private static func checked(_ change: Change<String>) throws(APIError) -> Change<String> {
        guard case .set(let text) = change else { return change }
        return try OrganizationRules.description(text).map(Change.set) ?? .clear
    }

    private static let ownsTooMany = APIError(
        .invalidRequest,
        .tooMany,
        "You own \(Limits.Account.ownedWebhooks) webhooks, including those of organizations. Delete one first.",
        status: 409
    )

    private static let tooMany = APIError(
        .invalidRequest,
        .tooMany,
        "There are already \(Limits.Account.webhooks) webhooks. Delete one first.",
        status: 409
    )
}
