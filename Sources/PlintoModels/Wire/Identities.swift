/// A service that users can sign in with.
package enum OAuthProvider: String, Codable, Hashable, Sendable, CaseIterable {
    case google, github, microsoft, discord, twitter
}

/// A configured provider in `GET /auth/oauth/providers`.
package struct OAuthProviderSummary: Codable, Hashable, Sendable {
    package var id: OAuthProvider
    /// The text of its button.
    package var name: String
    /// The URL at which a browser begins to sign in.
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

/// The response of the callback without a `redirect_url`: the code that a redirect would have carried.
package struct OAuthOutcome: Codable, Hashable, Sendable {
    /// For `POST /auth/oauth/exchange`.
    package var code: String?
    /// For `POST /users/me/identities`.
    package var linkCode: String?
    /// The lifetime of the code in seconds.
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
    /// The email address that the provider gave last; null if it gives none.
    package var email: String?
    /// True if the provider says that this email address is verified.
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
    /// The URL that the browser is sent to afterwards, with `link_code` or `error`.
    package var redirectURL: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case redirectURL = "redirect_url"
    }

    package init(redirectURL: String? = nil) {
        self.redirectURL = redirectURL
    }
}

/// The URL at which a browser links an identity.
package struct BeginLinkResponse: Codable, Hashable, Sendable {
    package var authorizationURL: String
    /// The lifetime of the URL in seconds; it works once.
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

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case linkCode = "link_code"
    }

    package init(linkCode: String) {
        self.linkCode = linkCode
    }
}
