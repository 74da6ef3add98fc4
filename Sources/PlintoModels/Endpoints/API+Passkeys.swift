extension API {
    /// Passkeys: WebAuthn Level 3.
    package enum Passkeys {
        package static let registerOptions = Endpoint<NoBody, PublicKeyCredentialCreationOptionsJSON>(
            .get,
            "/v1/passkeys/register/options",
            .bearer,
            "Begin to add a passkey: options for navigator.credentials.create.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired), ErrorSummary(409, .tooMany),
            ],
            example: .init(response: Samples.passkeyCreationOptions)
        )
        package static let postRegisterOptions = Endpoint<PasswordProof, PublicKeyCredentialCreationOptionsJSON>(
            .post,
            "/v1/passkeys/register/options",
            .bearer,
            "Begin to add a passkey, with the password if the sign-in is not recent.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(401, .wrongCredentials, .wrongCode),
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .tooMany),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ],
            example: .init(
                request: PasswordProof(password: Samples.password),
                response: Samples.passkeyCreationOptions
            )
        )
        package static let register = Endpoint<RegistrationResponseJSON, Passkey>(
            .post,
            "/v1/passkeys/register/verify",
            .bearer,
            status: 201,
            "Add a passkey with the response of the authenticator.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(400, .challengeOver, .passkeyRefused, .tooLong),
                ErrorSummary(409, .passkeyExists, .tooMany),
            ],
            // An attestation may contain certificates.
            bodyLimit: 128 * 1024,
            example: .init(request: Samples.passkeyRegistration, response: Samples.passkey)
        )
        package static let authenticateOptions = Endpoint<NoBody, PublicKeyCredentialRequestOptionsJSON>(
            .get,
            "/v1/passkeys/authenticate/options",
            .none,
            "Begin to sign in with a passkey: options for navigator.credentials.get. With email, for one account.",
            parameters: [
                .query(
                    "email",
                    .string(example: Samples.email),
                    "The account whose passkeys may respond; a username "
                        + "is accepted too."
                )
            ],
            errors: [ErrorSummary(400, .tooLong)],
            example: .init(response: Samples.passkeyRequestOptions)
        )
        package static let postAuthenticateOptions = Endpoint<
            PasskeyAuthenticationOptionsRequest, PublicKeyCredentialRequestOptionsJSON
        >(
            .post,
            "/v1/passkeys/authenticate/options",
            .none,
            "Begin to sign in with a passkey, or with mfa_token to use one as the second factor.",
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .mfaAttemptOver),
                ErrorSummary(403, .accountSuspended),
                ErrorSummary(409, .noPasskey),
            ],
            example: .init(
                request: PasskeyAuthenticationOptionsRequest(email: Samples.email),
                response: Samples.passkeyRequestOptions
            )
        )
        package static let authenticate = Endpoint<AuthenticationResponseJSON, SignInResponse>(
            .post,
            "/v1/passkeys/authenticate/verify",
            .none,
            "Sign in with a passkey, or with mfa_token complete a sign-in.",
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .challengeOver, .passkeyRefused, .mfaAttemptOver),
                ErrorSummary(403, .accountSuspended),
            ],
            example: .init(
                request: Samples.passkeyAuthentication,
                response: .signedIn(
                    AuthenticationResponse(
                        user: Samples.user,
                        session: Samples.openedSession,
                        tokens: Samples.tokens
                    )
                )
            )
        )
        package static let list = Endpoint<NoBody, PasskeyList>(
            .get,
            "/v1/passkeys",
            .bearer,
            "List your passkeys, oldest first.",
            keys: .scope(.usersRead),
            example: .init(response: PasskeyList(passkeys: [Samples.passkey]))
        )
        package static let rename = Endpoint<RenamePasskeyRequest, Passkey>(
            .patch,
            "/v1/passkeys/{passkey_id}",
            .bearer,
            "Rename one of your passkeys.",
            keys: .sessionOnly(.credentials),
            errors: [ErrorSummary(400, .tooLong)],
            example: .init(request: RenamePasskeyRequest(name: "My phone"), response: Samples.passkey)
        )
        package static let remove = Endpoint<PasswordProof, Acknowledgement>(
            .delete,
            "/v1/passkeys/{passkey_id}",
            .bearer,
            "Remove one of your passkeys.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(401, .wrongCredentials, .wrongCode),
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .lastSignInMethod),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ],
            example: .init(
                request: PasswordProof(password: Samples.password),
                response: Acknowledgement("Passkey removed")
            )
        )

        static let all = [
            registerOptions.description,
            postRegisterOptions.description,
            register.description,
            authenticateOptions.description,
            postAuthenticateOptions.description,
            authenticate.description,
            list.description,
            rename.description,
            remove.description,
        ]
    }
}
