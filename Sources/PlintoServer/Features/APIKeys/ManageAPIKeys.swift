import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore

/// The API keys of a user, and those of the organizations that they administer.
struct ManageAPIKeys: Sendable {
    let database: ServerDatabase
    let proof: IdentityProof
    let mail: MailOutbox

    /// Creates a key for a recently signed-in user. No key creates a key, so none outlives its own revocation.
    ///
    /// - Throws: 400 naming the field; 403 `recent_authentication_required`, `administrator_required` or
    ///   `insufficient_role`; 404 if the caller is not a member of the organization; 409 `too_many`.
    func create(
        _ request: CreateAPIKeyRequest,
        by caller: SignedIn,
        from context: RequestContext
    ) async throws -> CreatedAPIKey {
        let now = database.clock.now()
        let key = APIKey(
            id: APIKeyID(createdAt: now, from: database.random),
            name: try OrganizationRules.name(request.name),
            userID: caller.user.id,
            scopes: try APIKeyRules.scopes(of: request, isAdministrator: caller.profile.isAdministrator),
            organizationID: request.organizationID,
            createdAt: now,
            expiresAt: try APIKeyRules.expiry(request.expiresAt, now: now)
        )
        try await proof.require(
            for: API.APIKeys.create.description,
            of: caller,
            PresentedProof(password: request.password, code: request.code),
            to: "create an API key",
            from: context
        )
        let text = APIKeyText(id: key.id, secret: database.random.bytes(APIKeyText.secretBytes))
        let record = APIKeyRecord(key: key, hash: text.hash)
        try await database.write(as: context) { transaction in
            // If the session ended while the password was hashed, no key may be left behind.
            try caller.requireLive(at: now, in: transaction)
            guard let owner = try transaction.users.find(key.userID) else { throw APIError.sessionEnded }
            try TokenIssuer.requireUsable(owner.user.status)
            // Checked again: the right may have been revoked since the request was authorized.
            guard owner.isAdministrator || !APIKeyRules.needsAdministrator(key.scopes) else {
                throw APIError.administratorRequired
            }
            if let organization = key.organizationID {
                try transaction.organizationAccess.require(.manageKeys, in: organization, of: key.userID)
            }
            guard try transaction.apiKeys.count(of: key.userID, most: Limits.Account.apiKeys) < Limits.Account.apiKeys
            else {
                throw Self.tooMany
            }
            try transaction.apiKeys.insert(record)
            try transaction.audit.record(.apiKeyCreated, on: key.id)
            let notice = APIKeyNotificationEmail(key: key, address: context.client.address)
            try mail.enqueue(notice, to: owner.user.email, lifetime: APIKeyNotificationEmail.lifetime, in: transaction)
        }
        return CreatedAPIKey(apiKey: key, key: text.text)
    }

    /// - Throws: 400 that names a parameter of the query; for an organization 404, or 403 `insufficient_role`.
    func list(_ query: APIKeyListQuery, of caller: ActingUser) async throws -> ListPage<[APIKey]> {
        let page = query.page
        let user = caller.user.id
        let found = try await database.read { transaction in
            guard let organization = query.organization else {
                return try transaction.apiKeys.page(of: user, after: page.after, limit: page.rows)
            }
            try transaction.organizationAccess.require(.manageKeys, in: organization, of: user)
            return try transaction.apiKeys.page(of: organization, after: page.after, limit: page.rows)
        }
        return ListPage(page, found, \.id)
    }

    /// - Throws: 404 for a key that the caller does not control.
    func show(_ id: APIKeyID, to caller: ActingUser) async throws -> APIKey {
        let user = caller.user.id
        return try await database.read { transaction in try Self.require(id, for: user, in: transaction) }
    }

    /// Revokes a key: from now on it opens nothing, and the webhooks that were created through it are disabled.
    ///
    /// - Throws: 404 for a key that the caller does not control.
    func revoke(_ id: APIKeyID, by caller: ActingUser, from context: RequestContext) async throws -> Acknowledgement {
        let user = caller.user.id
        let now = database.clock.now()
        try await database.write(as: context) { transaction in
            let key = try Self.require(id, for: user, in: transaction)
            guard try transaction.apiKeys.remove(key.id) else { throw API.APIKeys.id.missing }
            try transaction.audit.record(.apiKeyRevoked, about: key.userID, on: key.id, session: caller.sessionID)
            for webhook in try transaction.webhooks.all(of: key.id).map(\.webhook) where webhook.isActive {
                try transaction.webhooks.deactivate(webhook.id, at: now)
                try transaction.audit.record(
                    .webhookDisabled,
                    about: webhook.ownerID,
                    on: webhook.id,
                    session: caller.sessionID
                )
            }
        }
        return Acknowledgement("API key revoked")
    }

    /// A key of the user's own, or of an organization whose keys they manage. Any other does not exist.
    private static func require(_ id: APIKeyID, for user: UserID, in transaction: any Transaction) throws -> APIKey {
        guard let key = try transaction.apiKeys.find(id)?.key else { throw API.APIKeys.id.missing }
        if key.userID == user { return key }
        guard let organization = key.organizationID,
            let membership = try transaction.memberships.find(user, in: organization),
            OrganizationPolicy.allows(.manageKeys, to: membership.role)
        else { throw API.APIKeys.id.missing }
        return key
    }

    private static let tooMany = APIError(
        .invalidRequest,
        .tooMany,
        "You have \(Limits.Account.apiKeys) API keys. Revoke one first.",
        status: 409
    )
}
