import PlintoModels
import PlintoStore

/// `GET /mfa/status`, `POST /mfa/disable` and `POST /mfa/regenerate-backup-codes`: what a user does with the second
/// factor that they have.
struct ManageSecondFactor: Sendable {
    let database: any Database
    let recent: RecentAuthentication
    let issue: BackupCodeIssue
    let verifier: CodeVerifier
    let pending: PendingSignIns
    let audit: AuditTrail

    func status(of caller: ActingUser) async throws -> MFAStatus {
        let user = caller.user.id
        return try await database.read { connection in
            let methods = try pending.methods(of: user, in: connection)
            return MFAStatus(
                enabled: !methods.isEmpty,
                methods: methods,
                backupCodesRemaining: methods.isEmpty ? 0 : try connection.backupCodes.count(of: user),
                enabledAt: try connection.totpFactors.find(user)?.confirmedAt
            )
        }
    }

    /// Turns the second factor off, with its backup codes. What waits for it must sign in again.
    ///
    /// A fresh session alone is no proof here: whoever finds one open would take the factor off that is to stop them.
    ///
    /// - Throws: 400 `required` where neither proof was sent; 409 `mfa_not_enabled`; 401 `wrong_code` or
    ///   `wrong_credentials`; 429 `account_locked`; 503 `overloaded`.
    func disable(
        _ request: DisableMFARequest,
        by caller: SignedIn,
        from origin: CallOrigin
    ) async throws -> Acknowledgement {
        let user = caller.user.id
        guard try await database.read({ try $0.totpFactors.isActive(user) }) else { throw APIError.mfaNotEnabled }
        if let code = request.code {
            try await disable(byCode: SecondFactorCode(code), caller, origin)
        } else if let password = request.password {
            try await recent.require(of: caller, password: password, to: "turn off the second factor")
            try await database.write { try remove(caller, origin, in: $0) }
        } else {
            throw APIError.invalid(
                "password",
                .required,
                "To turn off the second factor, send your password or a code: of the authenticator, or a backup code."
            )
        }
        verifier.mail.job.call()
        return Acknowledgement("The second factor is off")
    }

    /// Makes new backup codes in place of all that are left.
    ///
    /// - Throws: 409 `mfa_not_enabled`; 401 `wrong_credentials`; 403 `recent_authentication_required`; 503 `overloaded`.
    func regenerate(
        _ request: PasswordProof,
        by caller: SignedIn,
        from origin: CallOrigin
    ) async throws -> BackupCodeList {
        let user = caller.user
        guard try await database.read({ try $0.totpFactors.isActive(user.id) }) else { throw APIError.mfaNotEnabled }
        try await recent.require(of: caller, password: request.password, to: "get new backup codes")
        let (codes, hashes) = issue(for: user.id)
        try await database.write { connection in
            guard try connection.totpFactors.isActive(user.id) else { throw APIError.mfaNotEnabled }
            try connection.backupCodes.replace(of: user.id, by: hashes)
            try audit.record(
                .backupCodesRegenerated,
                user: user.id,
                session: caller.session.id,
                origin: origin,
                in: connection
            )
            try verifier.notify(.backupCodesRegenerated, user, from: origin, in: connection)
        }
        verifier.mail.job.call()
        return BackupCodeList(backupCodes: codes.map(\.text))
    }

    private func disable(byCode code: SecondFactorCode, _ caller: SignedIn, _ origin: CallOrigin) async throws {
        let user = caller.user
        let verdict = try await verifier.attempt(of: user.id, from: origin) {
            let verdict = try await database.write { connection in
                let verdict = try verifier.judge(code, of: user, from: origin, in: connection)
                if verdict == .right { try remove(caller, origin, in: connection) }
                return verdict
            }
            return (verdict, verdict)
        }
        if verdict == .wrong { throw CodeVerifier.wrongCode }
    }

    private func remove(_ caller: SignedIn, _ origin: CallOrigin, in connection: any SQLConnection) throws {
        let user = caller.user
        guard try connection.totpFactors.isActive(user.id) else { throw APIError.mfaNotEnabled }
        try connection.totpFactors.remove(user.id)
        try connection.pendingSignIns.removeAll(of: user.id)
        try audit.record(.mfaDisabled, user: user.id, session: caller.session.id, origin: origin, in: connection)
        try verifier.notify(.disabled, user, from: origin, in: connection)
    }
}

extension APIError {
    static let mfaNotEnabled = APIError(
        .invalidRequest,
        .mfaNotEnabled,
        "The account has no second factor.",
        status: 409
    )
}
