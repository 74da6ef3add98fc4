extension API {
    /// The verification of email addresses.
    package enum EmailVerification {
        package static let verify = Endpoint(
            .post,
            Path("/v1/auth/email/verify"),
            Public(),
            "Verify an email address with the token from an email.",
            body: VerifyEmailRequest.self,
            response: Acknowledgement.self,
            errors: [
                ErrorSummary(400, .invalidLink),
                ErrorSummary(403, .accountSuspended),
            ],
            example: .init(
                request: VerifyEmailRequest(token: Samples.linkToken),
                response: Acknowledgement("Email address verified")
            )
        )
        package static let resend = Endpoint(
            .post,
            Path("/v1/auth/email/resend-verification"),
            SessionOnly(.credentials),
            "Send the verification email again.",
            response: Acknowledgement.self,
            errors: [ErrorSummary(409, .emailAlreadyVerified)],
            example: .init(response: Acknowledgement("Verification email sent"))
        )

        static let all = [
            verify.description,
            resend.description,
        ]
    }
}
