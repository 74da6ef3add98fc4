extension API {
    /// Signing up, in and out, and refreshing.
    package enum Auth {
        package static let signUp = Endpoint(
            .post,
            Path("/v1/auth/signup"),
            Public(),
            status: 201,
            "Create a new user account.",
            body: SignUpRequest.self,
            response: AuthenticationResponse.self,
            errors: [
                ErrorSummary(
                    400,
                    .tooShort,
                    .tooLong,
                    .passwordTooCommon,
                    .passwordContainsIdentity
                ),
                ErrorSummary(409, .emailTaken, .usernameTaken),
                ErrorSummary(503, .overloaded),
            ],
            example: .init(
                request: SignUpRequest(
                    email: Samples.email,
                    password: Samples.password,
                    firstName: "John",
                    lastName: "Doe",
                    username: "johndoe"
                ),
                response: AuthenticationResponse(
                    user: Samples.newUser,
                    session: Samples.openedSession,
                    tokens: Samples.tokens
                )
            )
        )
        package static let signIn = Endpoint(
            .post,
            Path("/v1/auth/signin"),
            Public(),
            "Sign in with email address or username, and password.",
            body: SignInRequest.self,
            response: SignInResponse.self,
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .wrongCredentials),
                ErrorSummary(403, .accountSuspended),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ],
            example: .init(
                request: SignInRequest(email: Samples.email, password: Samples.password),
                response: .signedIn(
                    AuthenticationResponse(
                        user: Samples.user,
                        session: Samples.openedSession,
                        tokens: Samples.tokens
                    )
                )
            )
        )
        package static let signOut = Endpoint(
            .post,
            Path("/v1/auth/signout"),
            SessionOnly(.session),
            "End the current session.",
            response: Acknowledgement.self,
            example: .init(response: Acknowledgement("Successfully signed out"))
        )
        package static let refresh = Endpoint(
            .post,
            Path("/v1/auth/refresh"),
            Public(),
            "Exchange a refresh token for a new access token.",
            body: RefreshRequest.self,
            response: TokenPair.self,
            headers: [
                .idempotencyKey("At least 128 random bits, generated for each exchange and sent with each retry of it.")
            ],
            errors: [
                ErrorSummary(
                    401,
                    .unknownRefreshToken,
                    .refreshTokenExpired,
                    .refreshAlreadyUsed,
                    .refreshTokenReused,
                    .sessionEnded
                ),
                ErrorSummary(403, .accountSuspended),
            ],
            example: .init(
                request: RefreshRequest(refreshToken: "ref_xyz789..."),
                response: TokenPair(
                    accessToken: "eyJhbGciOiJFUzI1NiIs...",
                    refreshToken: "ref_new123...",
                    expiresIn: 3600
                )
            )
        )

        static let all = [
            signUp.description,
            signIn.description,
            signOut.description,
            refresh.description,
        ]
    }
}
