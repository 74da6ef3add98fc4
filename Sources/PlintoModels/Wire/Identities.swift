/// A service that people can sign in with.
package enum OAuthProvider: String, Codable, Hashable, Sendable, CaseIterable {
    case google, github, microsoft, discord, twitter
}

/// A provider that this server is configured for, of `GET /auth/oauth/providers`.
package struct OAuthProviderSummary: Codable, Hashable, Sendable {
    package var id: OAuthProvider
    /// What its button says.
    package var name: String
    /// Where a browser begins to sign in.
    package var signInURL: String

    enum CodingKeys: String, CodingKey {
        case id, name
        case signInURL = "sign_in_url"
    }

    package init(id: OAuthProvider, name: String, signInURL: String) {
        self.id = id
        self.name = name
        self.signInURL = signInURL
    }
}

/// `GET /auth/oauth/providers`.
package struct OAuthProviderList: Codable, Hashable, Sendable {
    package var providers: [OAuthProviderSummary]

    package init(providers: [OAuthProviderSummary]) {
        self.providers = providers
    }
}

/// What the callback answers where no `redirect_url` was given: the code that a redirect would have carried.
package struct OAuthOutcome: Codable, Hashable, Sendable {
    /// For `POST /auth/oauth/exchange`.
    package var code: String?
    /// For `POST /users/me/identities`.
    package var linkCode: String?
    /// Seconds that the code is good for.
    package var expiresIn: Int
    package var message: String

    enum CodingKeys: String, CodingKey {
        case code, message
        case linkCode = "link_code"
        case expiresIn = "expires_in"
    }

    package init(code: String? = nil, linkCode: String? = nil, expiresIn: Int, message: String) {
        self.code = code
        self.linkCode = linkCode
        self.expiresIn = expiresIn
        self.message = message
    }
}

/// An account at a provider that signs its user in here.
package struct UserIdentity: Codable, Hashable, Sendable {
    package var id: IdentityID
    package var provider: OAuthProvider
    /// The email address that the provider named last; null where it names none.
    package var email: String?
    /// Whether the provider said that this address was verified.
    package var emailVerified: Bool
    package var createdAt: Timestamp
    package var lastUsedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, provider, email
        case emailVerified = "email_verified"
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
    }

    package init(
        id: IdentityID,
        provider: OAuthProvider,
        email: String?,
        emailVerified: Bool,
        createdAt: Timestamp,
        lastUsedAt: Timestamp
    ) {
        self.id = id
        self.provider = provider
        self.email = email
        self.emailVerified = emailVerified
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }
}

/// `GET /users/me/identities`.
package struct UserIdentityList: Codable, Hashable, Sendable {
    package var identities: [UserIdentity]
    package var total: Int

    package init(identities: [UserIdentity]) {
        self.identities = identities
        total = identities.count
    }
}

/// `POST /users/me/identities/{provider}/link`.
package struct BeginLinkRequest: RequestBody, Hashable {
    /// Where the browser is sent afterwards, with `link_code` or `error`.
    package var redirectURL: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case redirectURL = "redirect_url"
    }

    package init(redirectURL: String? = nil) {
        self.redirectURL = redirectURL
    }
}

/// Where a browser goes to link an identity.
package struct BeginLinkResponse: Codable, Hashable, Sendable {
    package var authorizationURL: String
    /// Seconds that it is good for; once.
    package var expiresIn: Int

    enum CodingKeys: String, CodingKey {
        case authorizationURL = "authorization_url"
        case expiresIn = "expires_in"
    }

    package init(authorizationURL: String, expiresIn: Int) {
        self.authorizationURL = authorizationURL
        self.expiresIn = expiresIn
    }
}

/// `POST /users/me/identities`.
package struct LinkIdentityRequest: RequestBody, Hashable {
    package var linkCode: String

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case linkCode = "link_code"
    }

    package init(linkCode: String) {
        self.linkCode = linkCode
    }
}
