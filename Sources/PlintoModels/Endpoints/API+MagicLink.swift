extension API {
    /// Signing in by email.
    package enum MagicLink {
        package static let send = Endpoint(
            .post,
            Path("/v1/auth/magic-link"),
            Public(),
            "Send an email that signs in, if the account exists.",
            body: MagicLinkRequest.self,
            response: Acknowledgement.self,
            errors: [ErrorSummary(400, .tooLong, .redirectNotAllowed)],
            example: .init(
                request: MagicLinkRequest(email: Samples.email, redirectURL: "https://yourapp.com/auth/callback"),
                response: Acknowledgement("Magic link sent to email")
            )
        )
        package static let verify = Endpoint(
            .post,
            Path("/v1/auth/magic-link/verify"),
            Public(),
            "Sign in with the token from an email's link, or with the email address and the code from the email.",
            body: VerifyMagicLinkRequest.self,
            response: SignInResponse.self,
            errors: [
                ErrorSummary(400, .invalidLink, .tooLong),
                ErrorSummary(401, .wrongCode),
                ErrorSummary(403, .accountSuspended),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ],
            example: .init(
                request: VerifyMagicLinkRequest(token: Samples.linkToken),
                response: .signedIn(
                    AuthenticationResponse(
                        user: Samples.user,
                        session: Samples.openedSession,
                        tokens: Samples.tokens
                    )
                )
            )
        )

        static let all = [
            send.description,
            verify.description,
        ]
    }
}
