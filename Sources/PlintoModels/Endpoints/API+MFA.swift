extension API {
    /// The second factor.
    package enum MFA {
        package static let enableTOTP = Endpoint<PasswordProof, TOTPEnrolment>(
            .post,
            "/v1/mfa/totp/enable",
            .bearer,
            "Begin to set up one-time passwords; a code must confirm the set-up.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(401, .wrongCredentials, .wrongCode),
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .mfaAlreadyEnabled),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )
        package static let verifyTOTP = Endpoint<VerifyTOTPRequest, VerifyTOTPResponse>(
            .post,
            "/v1/mfa/totp/verify",
            .optionalBearer,
            "Confirm the set-up of one-time passwords, or with mfa_token complete a sign-in.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .wrongCode, .mfaAttemptOver),
                ErrorSummary(403, .accountSuspended),
                ErrorSummary(409, .mfaAlreadyEnabled, .noPendingEnrolment),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )
        package static let verifyChallenge = Endpoint<VerifyChallengeRequest, AuthenticationResponse>(
            .post,
            "/v1/mfa/challenge/verify",
            .none,
            "Complete a sign-in with its second factor.",
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .wrongCode, .mfaAttemptOver),
                ErrorSummary(403, .accountSuspended),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )
        package static let disable = Endpoint<DisableMFARequest, Acknowledgement>(
            .post,
            "/v1/mfa/disable",
            .bearer,
            "Turn the second factor off.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .wrongCode, .wrongCredentials),
                ErrorSummary(403, .secondFactorRequired),
                ErrorSummary(409, .mfaNotEnabled),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )
        package static let status = Endpoint<NoBody, MFAStatus>(
            .get,
            "/v1/mfa/status",
            .bearer,
            "Get the state of the second factor and the accepted methods.",
            keys: .scope(.usersRead)
        )
        package static let regenerateBackupCodes = Endpoint<PasswordProof, BackupCodeList>(
            .post,
            "/v1/mfa/regenerate-backup-codes",
            .bearer,
            "Replace the backup codes.",
            keys: .sessionOnly(.credentials),
            errors: [
                ErrorSummary(401, .wrongCredentials, .wrongCode),
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .mfaNotEnabled),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )

        static let all = [
            enableTOTP.description,
            verifyTOTP.description,
            verifyChallenge.description,
            disable.description,
            status.description,
            regenerateBackupCodes.description,
        ]
    }
}
