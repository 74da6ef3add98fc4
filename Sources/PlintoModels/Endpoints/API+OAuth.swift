extension API {
    /// Signing in by another service, and the resulting identities.
    package enum OAuth {
        package static let providers = Endpoint<NoBody, OAuthProviderList>(
            .get,
            "/v1/auth/oauth/providers",
            .none,
            "List the services that users can sign in with.",
            example: .init(
                response: OAuthProviderList(providers: [
                    OAuthProviderSummary(
                        id: .google,
                        name: "Google",
                        signInURL: "https://id.example.com/v1/auth/oauth/google"
                    )
                ])
            )
        )
        package static let start = Endpoint<NoBody, NoBody>(
            .get,
            "/v1/auth/oauth/{provider}",
            .none,
            status: 302,
            "Send the browser to a provider to sign in.",
            parameters: [
                .query(
                    "redirect_url",
                    .string(example: "https://yourapp.com/callback"),
                    "Where to send the browser afterwards, with code or error. The operator must have allowed it."
                ),
                .query(
                    "link",
                    .string(example: "lnk_4f9h2c..."),
                    "The token that begins to link an identity to an "
                        + "account."
                ),
            ],
            errors: [
                ErrorSummary(400, .redirectNotAllowed, .tooLong, .invalidLink, .unknownField),
                ErrorSummary(404, .providerNotConfigured),
            ],
            responseForm: .redirect
        )
        package static let callback = Endpoint<NoBody, OAuthOutcome>(
            .get,
            "/v1/auth/oauth/{provider}/callback",
            .none,
            status: 302,
            "Return from the provider.",
            parameters: [
                .query("code", .string(example: "AUTH_CODE"), "The provider's code."),
                .query(
                    "state",
                    .string(example: "STATE_TOKEN"),
                    isRequired: true,
                    "The state that was sent to the "
                        + "provider."
                ),
                .query("error", .string(example: "access_denied"), "The provider's error, in place of a code."),
                .query(
                    "iss",
                    .string(example: "https://accounts.google.com"),
                    "The issuer of the response (RFC 9207)."
                ),
            ],
            errors: [
                ErrorSummary(400, .invalidState),
                ErrorSummary(403, .accessDenied, .secondFactorRequired),
                ErrorSummary(404, .providerNotConfigured),
                ErrorSummary(409, .accountExists, .emailRequired, .emailUnverified),
                ErrorSummary(
                    502,
                    .serverError,
                    .invalidRequest,
                    .invalidScope,
                    .unauthorizedClient,
                    .unsupportedResponseType
                ),
                ErrorSummary(503, .temporarilyUnavailable),
            ],
            responseForm: .redirect
        )
        package static let exchange = Endpoint<SignInCodeRequest, SignInResponse>(
            .post,
            "/v1/auth/oauth/exchange",
            .none,
            "Exchange the one-time code of a redirect for a session.",
            errors: [
                ErrorSummary(401, .invalidCode),
                ErrorSummary(403, .accountSuspended),
            ],
            example: .init(
                request: SignInCodeRequest(code: "sic_2hx7q9..."),
                response: .signedIn(
                    AuthenticationResponse(
                        user: Samples.user,
                        session: Samples.openedSession,
                        tokens: Samples.tokens
                    )
                )
            )
        )
        package static let identities = Endpoint<NoBody, UserIdentityList>(
            .get,
            "/v1/users/me/identities",
            .bearer,
            "List the current user's identities at providers.",
            keys: .scope(.usersRead),
            example: .init(response: UserIdentityList(identities: [Samples.identity]))
        )
        package static let beginLink = Endpoint<BeginLinkRequest, BeginLinkResponse>(
            .post,
            "/v1/users/me/identities/{provider}/link",
            .bearer,
            "Begin to link an identity to the current user.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(400, .redirectNotAllowed, .tooLong),
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(404, .providerNotConfigured),
            ],
            example: .init(
                request: BeginLinkRequest(redirectURL: "https://yourapp.com/settings"),
                response: BeginLinkResponse(
                    authorizationURL: "https://id.example.com/v1/auth/oauth/github?link=lnk_4f9h2c...",
                    expiresIn: 600
                )
            )
        )
        package static let link = Endpoint<LinkIdentityRequest, UserIdentity>(
            .post,
            "/v1/users/me/identities",
            .bearer,
            status: 201,
            "Link the identity that a provider has just confirmed.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(400, .invalidLink),
                ErrorSummary(409, .identityTaken, .tooMany),
            ],
            example: .init(
                request: LinkIdentityRequest(linkCode: "cnf_8d3kz0..."),
                response: Samples.identity
            )
        )
        package static let unlink = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/users/me/identities/{identity_id}",
            .bearer,
            "Unlink an identity from the current user.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .lastSignInMethod),
            ],
            example: .init(response: Acknowledgement("Identity removed"))
        )

        static let all = [
            providers.description,
            start.description,
            callback.description,
            exchange.description,
            identities.description,
            beginLink.description,
            link.description,
            unlink.description,
        ]
    }
}

extension Samples {
    package static var identity: UserIdentity {
        UserIdentity(
            id: id(0x5E),
            provider: .github,
            email: email,
            emailVerified: true,
            createdAt: created,
            lastUsedAt: updated
        )
    }
}
