extension API {
    /// The second factor.
    package enum MFA {
        package static let enableTOTP = Endpoint(
            .post,
            Path("/v1/mfa/totp/enable"),
            SessionOnly(.credentials),
            "Begin to set up one-time passwords; a code must confirm the set-up.",
            body: PasswordProof.self,
            response: TOTPEnrolment.self,
            errors: [
                ErrorSummary(401, .wrongCredentials, .wrongCode),
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .mfaAlreadyEnabled),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )
        package static let verifyTOTP = Endpoint(
            .post,
            Path("/v1/mfa/totp/verify"),
            OptionalBearer(.credentials),
            "Confirm the set-up of one-time passwords, or with mfa_token complete a sign-in.",
            body: VerifyTOTPRequest.self,
            response: VerifyTOTPResponse.self,
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .wrongCode, .mfaAttemptOver),
                ErrorSummary(403, .accountSuspended),
                ErrorSummary(409, .mfaAlreadyEnabled, .noPendingEnrolment),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )
        package static let verifyChallenge = Endpoint(
            .post,
            Path("/v1/mfa/challenge/verify"),
            Public(),
            "Complete a sign-in with its second factor.",
            body: VerifyChallengeRequest.self,
            response: AuthenticationResponse.self,
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .wrongCode, .mfaAttemptOver),
                ErrorSummary(403, .accountSuspended),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )
        package static let disable = Endpoint(
            .post,
            Path("/v1/mfa/disable"),
            SessionOnly(.credentials),
            "Turn the second factor off.",
            body: DisableMFARequest.self,
            response: Acknowledgement.self,
            errors: [
                ErrorSummary(400, .tooLong),
                ErrorSummary(401, .wrongCode, .wrongCredentials),
                ErrorSummary(403, .secondFactorRequired),
                ErrorSummary(409, .mfaNotEnabled),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ]
        )
        package static let status = Endpoint(
            .get,
            Path("/v1/mfa/status"),
            Bearer(.usersRead),
            "Get the state of the second factor and the accepted methods.",
            response: MFAStatus.self
        )
        package static let regenerateBackupCodes = Endpoint(
            .post,
            Path("/v1/mfa/regenerate-backup-codes"),
            SessionOnly(.credentials),
            "Replace the backup codes.",
            body: PasswordProof.self,
            response: BackupCodeList.self,
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
