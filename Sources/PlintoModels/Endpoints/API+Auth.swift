extension API {
    /// Signing up, in and out, and refreshing.
    package enum Auth {
        package static let signUp = Endpoint<SignUpRequest, AuthenticationResponse>(
            .post,
            "/v1/auth/signup",
            .none,
            status: 201,
            "Create a new user account."
        )
        package static let signIn = Endpoint<SignInRequest, SignInResponse>(
            .post,
            "/v1/auth/signin",
            .none,
            "Authenticate an existing user."
        )
        package static let signOut = Endpoint<NoBody, Acknowledgement>(
            .post,
            "/v1/auth/signout",
            .bearer,
            "Invalidate the current session."
        )
        package static let refresh = Endpoint<RefreshRequest, TokenPair>(
            .post,
            "/v1/auth/refresh",
            .none,
            "Get a new access token using a refresh token."
        )

        static let all = [
            signUp.description,
            signIn.description,
            signOut.description,
            refresh.description,
        ]
    }
}
