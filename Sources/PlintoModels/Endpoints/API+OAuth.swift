extension API {
    /// Signing in by another service.
    package enum OAuth {
        package static let exchange = Endpoint<SignInCodeRequest, SignInResponse>(
            .post,
            "/v1/auth/oauth/exchange",
            .none,
            "Turn the one-time code of a redirect into the session.",
            errors: [
                ErrorSummary(401, .invalidCode),
                ErrorSummary(403, .accountSuspended),
            ],
            example: .init(
                request: SignInCodeRequest(code: "sic_2hx7q9..."),
                response: .signedIn(AuthenticationResponse(user: Samples.user, tokens: Samples.tokens))
            )
        )

        static let all = [
            exchange.description
        ]
    }
}
