extension API {
    /// Calls and fields of published SDKs that go beyond the reference. They exist only under `/api/v1`, which the SDKs
    /// have built in, and not under `/v1`. The names that SDKs look for in responses are declared with the types:
    /// ``SDKCompatibleKeys``.
    package enum SDKCompatibility {
        package static let synonyms = [
            SDKRouteAlias(.post, "/v1/auth/register", Auth.signUp),
            SDKRouteAlias(.post, "/v1/auth/login", Auth.signIn),
            SDKRouteAlias(.post, "/v1/auth/logout", Auth.signOut),
            SDKRouteAlias(.get, "/v1/auth/me", Users.me),
            SDKRouteAlias(.patch, "/v1/auth/me", Users.updateMe),
            SDKRouteAlias(.patch, "/v1/auth/profile", Users.updateMe),
            SDKRouteAlias(.delete, "/v1/auth/me", Users.deleteMe),
            SDKRouteAlias(.put, "/v1/auth/password/change", Passwords.change),
            SDKRouteAlias(.post, "/v1/auth/password/reset-request", Passwords.forgot),
            SDKRouteAlias(.post, "/v1/auth/password/reset", with: "email", Passwords.forgot),
            SDKRouteAlias(.post, "/v1/auth/password/confirm", Passwords.reset),
            SDKRouteAlias(.post, "/v1/auth/magic-link/resend", MagicLink.send),
            SDKRouteAlias(.post, "/v1/auth/mfa/enable", MFA.enableTOTP),
            SDKRouteAlias(.post, "/v1/auth/mfa/confirm", MFA.verifyTOTP),
            SDKRouteAlias(.post, "/v1/auth/mfa/verify", MFA.verifyTOTP),
            SDKRouteAlias(.post, "/v1/auth/mfa/disable", MFA.disable),
            SDKRouteAlias(.get, "/v1/auth/sessions", Users.mySessions),
            SDKRouteAlias(.post, "/v1/auth/sessions/{session_id}/revoke", Sessions.revoke),
            SDKRouteAlias(.post, "/v1/auth/sessions/revoke-all", Sessions.revokeAll),
            SDKRouteAlias(.delete, "/v1/sessions", Sessions.revokeAll),
            SDKRouteAlias(.post, "/v1/auth/passkeys/register/begin", Passkeys.postRegisterOptions),
            SDKRouteAlias(.post, "/v1/auth/passkeys/register/complete", Passkeys.register),
            SDKRouteAlias(.post, "/v1/auth/passkeys/authenticate/begin", Passkeys.postAuthenticateOptions),
            SDKRouteAlias(.post, "/v1/auth/passkeys/authenticate/complete", Passkeys.authenticate),
            SDKRouteAlias(.post, "/v1/organizations/{org_id}/transfer", Organizations.transferOwnership),
        ]

        package static let fields = [
            SDKField(
                name: "user_metadata",
                meaning: .sameAs("metadata"),
                endpoints: [Users.updateMe.description]
            ),
            SDKField(
                name: "profile_image_url",
                meaning: .sameAs("avatar_url"),
                endpoints: [Users.updateMe.description]
            ),
            SDKField(name: "username", meaning: .sameAs("email"), endpoints: [Auth.signIn.description]),
            // The access token identifies the session to end.
            SDKField(name: "refresh_token", meaning: .doneAnyway(nil), endpoints: [Auth.signOut.description]),
            SDKField(
                name: "password",
                meaning: .sameAs("new_password"),
                endpoints: [Passwords.reset.description]
            ),
            SDKField(
                name: "method",
                meaning: .doneAnyway(.string("totp")),
                endpoints: [MFA.enableTOTP.description]
            ),
            SDKField(
                name: "type",
                meaning: .doneAnyway(.string("totp")),
                endpoints: [MFA.enableTOTP.description]
            ),
            SDKField(
                name: "credential",
                meaning: .wrapsRequest,
                endpoints: [Passkeys.register.description, Passkeys.authenticate.description]
            ),
            // The server stores its challenge, and the passkey identifies its account.
            SDKField(
                name: "challenge",
                meaning: .doneAnyway(nil),
                endpoints: [Passkeys.authenticate.description]
            ),
            SDKField(name: "email", meaning: .doneAnyway(nil), endpoints: [Passkeys.authenticate.description]),
            SDKField(
                name: "send_email",
                meaning: .doneAnyway(.bool(true)),
                endpoints: [Organizations.invite.description]
            ),
            SDKField(
                name: "new_owner_id",
                meaning: .sameAs("user_id"),
                endpoints: [Organizations.transferOwnership.description]
            ),
        ]
    }
}
