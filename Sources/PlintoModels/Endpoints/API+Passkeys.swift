extension API {
    /// Passkeys: WebAuthn Level 3.
    package enum Passkeys {
        package static let id = PathID<PasskeyID>(missing: "You have no such passkey.")

        package static let registerOptions = Endpoint(
            .get,
            Path("/v1/passkeys/register/options"),
            SessionOnly(.credentials),
            "Begin to add a passkey: options for navigator.credentials.create.",
            response: PublicKeyCredentialCreationOptionsJSON.self,
            errors: [
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired), ErrorSummary(409, .tooMany),
            ],
            example: .init(response: Samples.passkeyCreationOptions)
        )
        package static let postRegisterOptions = Endpoint(
            .post,
            Path("/v1/passkeys/register/options"),
            SessionOnly(.credentials),
            "Begin to add a passkey, with the password if the sign-in is not recent.",
            body: PasswordProof.self,
            response: PublicKeyCredentialCreationOptionsJSON.self,
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
        package static let register = Endpoint(
            .post,
            Path("/v1/passkeys/register/verify"),
            SessionOnly(.credentials),
            status: 201,
            "Add a passkey with the response of the authenticator.",
            body: RegistrationResponseJSON.self,
            response: Passkey.self,
            errors: [
                ErrorSummary(400, .challengeOver, .passkeyRefused, .tooLong),
                ErrorSummary(409, .passkeyExists, .tooMany),
            ],
            // An attestation may contain certificates.
            bodyLimit: 128 * 1024,
            example: .init(request: Samples.passkeyRegistration, response: Samples.passkey)
        )
        package static let authenticateOptions = Endpoint(
            .get,
            Path("/v1/passkeys/authenticate/options"),
            Public(),
            "Begin to sign in with a passkey: options for navigator.credentials.get. With email, for one account.",
            query: PasskeyOptionsQuery.self,
            response: PublicKeyCredentialRequestOptionsJSON.self,
            errors: [ErrorSummary(400, .tooLong)],
            example: .init(response: Samples.passkeyRequestOptions)
        )
        package static let postAuthenticateOptions = Endpoint(
            .post,
            Path("/v1/passkeys/authenticate/options"),
            Public(),
            "Begin to sign in with a passkey, or with mfa_token to use one as the second factor.",
            body: PasskeyAuthenticationOptionsRequest.self,
            response: PublicKeyCredentialRequestOptionsJSON.self,
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
        package static let authenticate = Endpoint(
            .post,
            Path("/v1/passkeys/authenticate/verify"),
            Public(),
            "Sign in with a passkey, or with mfa_token complete a sign-in.",
            body: AuthenticationResponseJSON.self,
            response: SignInResponse.self,
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
        package static let list = Endpoint(
            .get,
            Path("/v1/passkeys"),
            Bearer(.usersRead),
            "List your passkeys, oldest first.",
            response: PasskeyList.self,
            example: .init(response: PasskeyList(passkeys: [Samples.passkey]))
        )
        package static let rename = Endpoint(
            .patch,
            Path("/v1/passkeys/{passkey_id}", id),
            SessionOnly(.credentials),
            "Rename one of your passkeys.",
            body: RenamePasskeyRequest.self,
            response: Passkey.self,
            errors: [ErrorSummary(400, .tooLong)],
            example: .init(request: RenamePasskeyRequest(name: "My phone"), response: Samples.passkey)
        )
        package static let remove = Endpoint(
            .delete,
            Path("/v1/passkeys/{passkey_id}", id),
            SessionOnly(.credentials),
            "Remove one of your passkeys.",
            body: PasswordProof.self,
            response: Acknowledgement.self,
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
