extension API {
    /// Changing a password, and setting a new one by email.
    package enum Passwords {
        package static let change = Endpoint(
            .post,
            Path("/v1/auth/password/change"),
            SessionOnly(.credentials),
            "Change the password; every other session of the account ends.",
            body: ChangePasswordRequest.self,
            response: Acknowledgement.self,
            errors: [
                ErrorSummary(400, .tooShort, .tooLong, .passwordTooCommon, .passwordContainsIdentity),
                ErrorSummary(401, .wrongCredentials, .wrongCode),
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ],
            example: .init(
                request: ChangePasswordRequest(
                    currentPassword: Samples.password,
                    newPassword: "another horse, another battery"
                ),
                response: Acknowledgement("Password changed")
            )
        )
        package static let forgot = Endpoint(
            .post,
            Path("/v1/auth/password/forgot"),
            Public(),
            "Send an email with a link that sets a new password, if the account exists.",
            body: ForgotPasswordRequest.self,
            response: Acknowledgement.self,
            errors: [ErrorSummary(400, .tooLong)],
            example: .init(
                request: ForgotPasswordRequest(email: Samples.email),
                response: Acknowledgement("If an account exists for this email address, we have sent an email")
            )
        )
        package static let reset = Endpoint(
            .post,
            Path("/v1/auth/password/reset"),
            Public(),
            "Set a new password with the token from an email; every session of the account ends.",
            body: ResetPasswordRequest.self,
            response: Acknowledgement.self,
            errors: [
                ErrorSummary(400, .invalidLink, .tooShort, .tooLong, .passwordTooCommon, .passwordContainsIdentity),
                ErrorSummary(403, .accountSuspended),
                ErrorSummary(503, .overloaded),
            ],
            example: .init(
                request: ResetPasswordRequest(
                    token: Samples.linkToken,
                    newPassword: "another horse, another battery"
                ),
                response: Acknowledgement("Password changed")
            )
        )

        static let all = [
            change.description,
            forgot.description,
            reset.description,
        ]
    }
}
