extension API {
    /// The verification of email addresses.
    package enum EmailVerification {
        package static let verify = Endpoint<VerifyEmailRequest, Acknowledgement>(
            .post,
            "/v1/auth/email/verify",
            .none,
            "Verify an email address with the token from an email.",
            errors: [
                ErrorSummary(400, .invalidLink),
                ErrorSummary(403, .accountSuspended),
            ],
            example: .init(
                request: VerifyEmailRequest(token: Samples.linkToken),
                response: Acknowledgement("Email address verified")
            )
        )
        package static let resend = Endpoint<NoBody, Acknowledgement>(
            .post,
            "/v1/auth/email/resend-verification",
            .bearer,
            "Send the verification email again.",
            keys: .sessionOnly(.credentials),
            errors: [ErrorSummary(409, .emailAlreadyVerified)],
            example: .init(response: Acknowledgement("Verification email sent"))
        )

        static let all = [
            verify.description,
            resend.description,
        ]
    }
}
