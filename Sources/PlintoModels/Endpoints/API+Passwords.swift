extension API {
    /// Changing a password, and setting a new one by email.
    package enum Passwords {
        package static let change = Endpoint<ChangePasswordRequest, Acknowledgement>(
            .post,
            "/v1/auth/password/change",
            .bearer,
            "Change the password; every other session of the account ends.",
            keys: .sessionOnly(.credentials),
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
        package static let forgot = Endpoint<ForgotPasswordRequest, Acknowledgement>(
            .post,
            "/v1/auth/password/forgot",
            .none,
            "Send an email with a link that sets a new password, if the account exists.",
            errors: [ErrorSummary(400, .tooLong)],
            example: .init(
                request: ForgotPasswordRequest(email: Samples.email),
                response: Acknowledgement("If an account exists for this email address, we have sent an email")
            )
        )
        package static let reset = Endpoint<ResetPasswordRequest, Acknowledgement>(
            .post,
            "/v1/auth/password/reset",
            .none,
            "Set a new password with the token from an email; every session of the account ends.",
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
