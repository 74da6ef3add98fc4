extension API {
    /// Calls and fields of published SDKs that go beyond the reference. They exist only under `/api/v1`, which the SDKs
    /// have built in, and not under `/v1`. The names that SDKs look for in responses are declared with the types:
    /// ``PublishedKeys``.
    package enum Published {
        package static let synonyms = [
            PublishedSynonym(.post, "/v1/auth/register", Auth.signUp),
            PublishedSynonym(.post, "/v1/auth/login", Auth.signIn),
            PublishedSynonym(.post, "/v1/auth/logout", Auth.signOut),
            PublishedSynonym(.get, "/v1/auth/me", Users.me),
            PublishedSynonym(.patch, "/v1/auth/me", Users.updateMe),
            PublishedSynonym(.patch, "/v1/auth/profile", Users.updateMe),
            PublishedSynonym(.delete, "/v1/auth/me", Users.deleteMe),
            PublishedSynonym(.put, "/v1/auth/password/change", Passwords.change),
            PublishedSynonym(.post, "/v1/auth/password/reset-request", Passwords.forgot),
            PublishedSynonym(.post, "/v1/auth/password/reset", with: "email", Passwords.forgot),
            PublishedSynonym(.post, "/v1/auth/password/confirm", Passwords.reset),
            PublishedSynonym(.post, "/v1/auth/magic-link/resend", MagicLink.send),
            PublishedSynonym(.post, "/v1/auth/mfa/enable", MFA.enableTOTP),
            PublishedSynonym(.post, "/v1/auth/mfa/confirm", MFA.verifyTOTP),
            PublishedSynonym(.post, "/v1/auth/mfa/verify", MFA.verifyTOTP),
            PublishedSynonym(.post, "/v1/auth/mfa/disable", MFA.disable),
            PublishedSynonym(.get, "/v1/auth/sessions", Users.mySessions),
            PublishedSynonym(.post, "/v1/auth/sessions/{session_id}/revoke", Sessions.revoke),
            PublishedSynonym(.post, "/v1/auth/sessions/revoke-all", Sessions.revokeAll),
            PublishedSynonym(.delete, "/v1/sessions", Sessions.revokeAll),
            PublishedSynonym(.post, "/v1/auth/passkeys/register/begin", Passkeys.postRegisterOptions),
            PublishedSynonym(.post, "/v1/auth/passkeys/register/complete", Passkeys.register),
            PublishedSynonym(.post, "/v1/auth/passkeys/authenticate/begin", Passkeys.postAuthenticateOptions),
            PublishedSynonym(.post, "/v1/auth/passkeys/authenticate/complete", Passkeys.authenticate),
            PublishedSynonym(.post, "/v1/organizations/{org_id}/transfer", Organizations.transferOwnership),
        ]

        package static let fields = [
            PublishedField(
                name: "user_metadata",
                meaning: .sameAs("metadata"),
                endpoints: [Users.updateMe.description]
            ),
            PublishedField(
                name: "profile_image_url",
                meaning: .sameAs("avatar_url"),
                endpoints: [Users.updateMe.description]
            ),
            PublishedField(name: "username", meaning: .sameAs("email"), endpoints: [Auth.signIn.description]),
            // The access token identifies the session to end.
            PublishedField(name: "refresh_token", meaning: .doneAnyway(nil), endpoints: [Auth.signOut.description]),
            PublishedField(
                name: "password",
                meaning: .sameAs("new_password"),
                endpoints: [Passwords.reset.description]
            ),
            PublishedField(
                name: "method",
                meaning: .doneAnyway(.string("totp")),
                endpoints: [MFA.enableTOTP.description]
            ),
            PublishedField(
                name: "type",
                meaning: .doneAnyway(.string("totp")),
                endpoints: [MFA.enableTOTP.description]
            ),
            PublishedField(
                name: "credential",
                meaning: .wrapsRequest,
                endpoints: [Passkeys.register.description, Passkeys.authenticate.description]
            ),
            // The server stores its challenge, and the passkey identifies its account.
            PublishedField(
                name: "challenge",
                meaning: .doneAnyway(nil),
                endpoints: [Passkeys.authenticate.description]
            ),
            PublishedField(name: "email", meaning: .doneAnyway(nil), endpoints: [Passkeys.authenticate.description]),
            PublishedField(
                name: "send_email",
                meaning: .doneAnyway(.bool(true)),
                endpoints: [Organizations.invite.description]
            ),
            PublishedField(
                name: "new_owner_id",
                meaning: .sameAs("user_id"),
                endpoints: [Organizations.transferOwnership.description]
            ),
        ]
    }
}
