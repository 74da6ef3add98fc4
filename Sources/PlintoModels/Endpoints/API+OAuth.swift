extension API {
    /// Signing in by another service, and the resulting identities.
    package enum OAuth {
        package static let provider = PathID<OAuthProvider>(
            missing: "There is no such provider. The providers are "
                + OAuthProvider.allCases.map(\.rawValue).joined(separator: ", ") + "."
        )
        package static let identityID = PathID<IdentityID>(missing: "You have no identity with this id.")

        package static let providers = Endpoint(
            .get,
            Path("/v1/auth/oauth/providers"),
            Public(),
            "List the services that users can sign in with.",
            response: OAuthProviderList.self,
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
        package static let start = Endpoint(
            .get,
            Path("/v1/auth/oauth/{provider}", provider),
            Public(),
            status: 302,
            "Send the browser to a provider to sign in.",
            query: OAuthStartQuery.self,
            response: NoBody.self,
            errors: [
                ErrorSummary(400, .redirectNotAllowed, .tooLong, .invalidLink, .unknownField),
                ErrorSummary(404, .providerNotConfigured),
            ],
            responseForm: .redirect
        )
        package static let callback = Endpoint(
            .get,
            Path("/v1/auth/oauth/{provider}/callback", provider),
            Public(),
            status: 302,
            "Return from the provider.",
            query: OAuthCallbackQuery.self,
            response: OAuthOutcome.self,
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
        package static let exchange = Endpoint(
            .post,
            Path("/v1/auth/oauth/exchange"),
            Public(),
            "Exchange the one-time code of a redirect for a session.",
            body: SignInCodeRequest.self,
            response: SignInResponse.self,
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
        package static let identities = Endpoint(
            .get,
            Path("/v1/users/me/identities"),
            Bearer(.usersRead),
            "List the current user's identities at providers.",
            response: UserIdentityList.self,
            example: .init(response: UserIdentityList(identities: [Samples.identity]))
        )
        package static let beginLink = Endpoint(
            .post,
            Path("/v1/users/me/identities/{provider}/link", provider),
            SessionOnly(.credentials),
            "Begin to link an identity to the current user.",
            body: BeginLinkRequest.self,
            response: BeginLinkResponse.self,
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
        package static let link = Endpoint(
            .post,
            Path("/v1/users/me/identities"),
            SessionOnly(.credentials),
            status: 201,
            "Link the identity that a provider has just confirmed.",
            body: LinkIdentityRequest.self,
            response: UserIdentity.self,
            errors: [
                ErrorSummary(400, .invalidLink),
                ErrorSummary(409, .identityTaken, .tooMany),
            ],
            example: .init(
                request: LinkIdentityRequest(linkCode: "cnf_8d3kz0..."),
                response: Samples.identity
            )
        )
        package static let unlink = Endpoint(
            .delete,
            Path("/v1/users/me/identities/{identity_id}", identityID),
            SessionOnly(.credentials),
            "Unlink an identity from the current user.",
            response: Acknowledgement.self,
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
