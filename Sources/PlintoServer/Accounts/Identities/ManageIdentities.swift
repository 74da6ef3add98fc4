import PlintoCrypto
import PlintoModels
import PlintoStore

/// The identities of the caller: listing, linking and unlinking.
struct ManageIdentities: Sendable {
    /// The seconds from requesting a link to opening it.
    private static let linkLifetime: Int64 = 600

    let database: ServerDatabase
    let providers: OAuthProviders
    let redirects: RedirectAllowList
    let proof: IdentityProof
    let methods: SignInMethods
    let mail: MailOutbox
    let publicURL: String

    func list(_ caller: ActingUser) async throws -> UserIdentityList {
        let id = caller.user.id
        let records = try await database.read { try $0.identities.all(of: id) }
        return UserIdentityList(identities: records.compactMap(UserIdentity.init))
    }

    /// Creates the URL at which a browser begins to link an identity to the caller's account.
    ///
    /// - Throws: 403 `recent_authentication_required`; 404 `provider_not_configured`; 400 `redirect_not_allowed`.
    func begin(
        _ request: BeginLinkRequest,
        _ provider: OAuthProvider,
        by caller: SignedIn,
        from context: RequestContext
    ) async throws -> BeginLinkResponse {
        let client = try providers.client(provider)
        if let url = request.redirectURL { try OAuthStart.check(url, redirects) }
        try await proof.require(
            for: API.OAuth.beginLink.description,
            of: caller,
            to: "link an identity",
            from: context
        )
        let token = "lnk_" + Base64URL.encode(database.random.bytes(32))
        let record = OAuthAttemptRecord(
            tokenHash: Digest.sha256.hash(Array(token.utf8)),
            step: .link,
            provider: client.provider.rawValue,
            redirectURL: request.redirectURL,
            userID: caller.user.id,
            sessionID: caller.session.id,
            expiresAt: database.clock.now().advanced(bySeconds: Self.linkLifetime)
        )
        try await database.write(as: context) { transaction in
            try caller.requireLive(at: transaction.now, in: transaction)
            guard try IdentityProof.isStillProved(caller.session.id, of: caller.user.id, in: transaction) else {
                throw IdentityProof.notProved("Sign in again to link an identity.")
            }
            try transaction.oauthAttempts.insert(record)
        }
        let path = API.OAuth.start.filledPath(client.provider)
        return BeginLinkResponse(
            authorizationURL: [QueryItem("link", token)].appended(to: publicURL + path),
            expiresIn: Int(Self.linkLifetime)
        )
    }

    /// Links the identity that the provider confirmed, if the request comes from the session that began.
    ///
    /// - Throws: 400 `invalid_link`; 409 `identity_taken` or `too_many`.
    func confirm(_ code: String, by caller: SignedIn, from context: RequestContext) async throws -> UserIdentity {
        let hash = Digest.sha256.hash(Array(code.utf8))
        let now = database.clock.now()
        let user = caller.user.id
        let session = caller.session.id
        let record = try await database.write(as: context) { transaction in
            try caller.requireLive(at: now, in: transaction)
            let attempt = try transaction.oauthAttempts.take(hash, step: .confirm, at: now) { attempt in
                attempt.userID == user && attempt.sessionID == session
            }
            guard let attempt, let subject = attempt.subject, try transaction.users.find(user) != nil else {
                throw APIError.invalidLink
            }
            guard try transaction.identities.all(of: user).count < Limits.Account.identities else { throw Self.tooMany }
            let record = IdentityRecord(
                id: IdentityID(createdAt: now, from: transaction.random),
                userID: user,
                provider: attempt.provider,
                subject: subject,
                email: attempt.email,
                emailVerified: attempt.emailVerified,
                createdAt: now,
                lastUsedAt: now
            )
            if try transaction.identities.insert(record) {
                try transaction.audit.record(.identityLinked, on: record.id)
                let notice = IdentityNotificationEmail(record, address: context.client.address)
                try mail.enqueue(
                    notice,
                    to: caller.user.email,
                    lifetime: IdentityNotificationEmail.lifetime,
                    in: transaction
                )
                return record
            }
            guard let known = try transaction.identities.find(provider: attempt.provider, subject: subject),
                known.userID == user
            else { throw APIError.identityTaken }
            return known
        }
        guard let identity = UserIdentity(record) else { throw APIError.internalFault }
        return identity
    }

    private static let tooMany = APIError(
        .invalidRequest,
        .tooMany,
        "You have linked \(Limits.Account.identities) identities. Remove one first.",
        status: 409
    )

    /// Unlinks an identity, unless its user would have no way left to sign in.
    ///
    /// - Throws: 403 `recent_authentication_required`; 404 `no_such_resource`; 409 `last_sign_in_method`.
    func unlink(_ id: IdentityID, by caller: SignedIn, from context: RequestContext) async throws -> Acknowledgement {
        try await proof.require(
            for: API.OAuth.unlink.description,
            of: caller,
            to: "unlink an identity",
            from: context
        )
        let user = caller.user.id
        try await database.write(as: context) { transaction in
            try caller.requireLive(at: transaction.now, in: transaction)
            let all = try transaction.identities.all(of: user)
            guard all.contains(where: { $0.id == id }) else { throw API.OAuth.identityID.missing }
            guard try methods.remain(for: user, besides: id, in: transaction) else { throw APIError.lastSignInMethod }
            try transaction.identities.delete(id)
            try transaction.audit.record(.identityUnlinked, on: id)
        }
        return Acknowledgement("Identity removed")
    }
}

extension UserIdentity {
    /// Nil for a provider that this version does not know.
    init?(_ record: IdentityRecord) {
        guard let provider = OAuthProvider(rawValue: record.provider) else { return nil }
        self.init(
            id: record.id,
            provider: provider,
            email: record.email,
            emailVerified: record.emailVerified,
            createdAt: record.createdAt,
            lastUsedAt: record.lastUsedAt
        )
    }
}

extension APIError {
    static let identityTaken = APIError(
        .invalidRequest,
        .identityTaken,
        "This account at the provider is linked to another account here. Unlink it there first.",
        status: 409
    )

    static let lastSignInMethod = APIError(
        .invalidRequest,
        .lastSignInMethod,
        "You would have no other way to sign in. First set a password, add a passkey, or link another provider.",
        status: 409
    )
}
