/// `POST /auth/signup`.
package struct SignUpRequest: RequestBody, Hashable {
    package var email: String
    package var password: String
    package var firstName: String?
    package var lastName: String?
    package var username: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case email, password, username
        case firstName = "first_name"
        case lastName = "last_name"
    }

    package init(
        email: String,
        password: String,
        firstName: String? = nil,
        lastName: String? = nil,
        username: String? = nil
    ) {
        self.email = email
        self.password = password
        self.firstName = firstName
        self.lastName = lastName
        self.username = username
    }
}

/// `POST /auth/signin`. `email` may also hold a username.
package struct SignInRequest: RequestBody, Hashable {
    package var email: String
    package var password: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case email, password
    }

    package init(email: String, password: String) {
        self.email = email
        self.password = password
    }
}

/// The tokens that a sign-in or a refresh returns.
package struct TokenPair: Codable, Hashable, Sendable {
    package var accessToken: String
    package var refreshToken: String
    /// The lifetime of the access token in seconds, counted from the response.
    package var expiresIn: Int

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case expiresIn = "expires_in"
    }

    package init(accessToken: String, refreshToken: String, expiresIn: Int) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresIn = expiresIn
    }
}

extension TokenPair.CodingKeys: SDKCompatibleKeys {
    /// RFC 6749 §5.1 has the type with every access token; the reference does not.
    static let published = SDKNames(constants: ["token_type": .string("bearer")])
}

extension TokenPair: FlatlyEncodable {
    /// Writes the fields without the general encoder, which takes longer.
    package func write(into object: inout FlatJSON) {
        object.add(CodingKeys.accessToken, accessToken)
        object.add(CodingKeys.expiresIn, expiresIn)
        object.add(CodingKeys.refreshToken, refreshToken)
    }
}

/// The response of a sign-up, and of a complete sign-in.
package struct AuthenticationResponse: Codable, Hashable, Sendable {
    package var user: User
    /// The new session; absent from a server of an older version.
    package var session: OpenedSession?
    package var tokens: TokenPair

    enum CodingKeys: CodingKey {
        case user, session, tokens
    }

    package init(user: User, session: OpenedSession? = nil, tokens: TokenPair) {
        self.user = user
        self.session = session
        self.tokens = tokens
    }
}

extension AuthenticationResponse.CodingKeys: SDKCompatibleKeys {
    static let published = SDKNames(unwrapped: ["tokens"])
}

/// `POST /auth/refresh`.
package struct RefreshRequest: RequestBody, Hashable {
    package var refreshToken: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case refreshToken = "refresh_token"
    }

    package init(refreshToken: String) {
        self.refreshToken = refreshToken
    }
}
