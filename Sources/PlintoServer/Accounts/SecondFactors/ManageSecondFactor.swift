import PlintoModels
import PlintoStore

/// `GET /mfa/status`, `POST /mfa/disable` and `POST /mfa/regenerate-backup-codes`: the user's management of an existing
/// second factor.
struct ManageSecondFactor: Sendable {
    let database: ServerDatabase
    let proof: IdentityProof
    let issue: BackupCodeIssue
    let verifier: CodeVerifier
    let pending: PendingSignIns

    func status(of caller: ActingUser) async throws -> MFAStatus {
        let user = caller.user.id
        return try await database.read { transaction in
            let methods = try pending.methods(of: user, in: transaction)
            return MFAStatus(
                enabled: !methods.isEmpty,
                methods: methods,
                backupCodesRemaining: methods.isEmpty ? 0 : try transaction.backupCodes.count(of: user),
                enabledAt: try transaction.totpFactors.find(user)?.confirmedAt
            )
        }
    }

    /// Turns the second factor off, with its backup codes. Pending sign-ins must begin again.
    ///
    /// A recent session alone is not proof here: an attacker with an open session could remove the factor that is to
    /// stop them.
    ///
    /// - Throws: 409 `mfa_not_enabled`; the errors of ``IdentityProof``.
    func disable(
        _ request: DisableMFARequest,
        by caller: SignedIn,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        let user = caller.user.id
        guard try await database.read({ try $0.totpFactors.isActive(user) }) else { throw APIError.mfaNotEnabled }
        try await proof.require(
            for: API.MFA.disable.description,
            of: caller,
            PresentedProof(password: request.password, code: request.code),
            to: "turn off the second factor",
            from: context
        )
        try await database.write(as: context) { try remove(caller, in: $0) }
        return Acknowledgement("The second factor is off")
    }

    /// Creates new backup codes and voids all others. Each can turn the second factor off, so creating them requires
    /// the same proof as that.
    ///
    /// - Throws: 409 `mfa_not_enabled`; the errors of ``IdentityProof``; 503 `overloaded`.
    func regenerate(
        _ request: PasswordProof,
        by caller: SignedIn,
        from context: RequestContext
    ) async throws -> BackupCodeList {
        let user = caller.user
        guard try await database.read({ try $0.totpFactors.isActive(user.id) }) else { throw APIError.mfaNotEnabled }
        try await proof.require(
            for: API.MFA.regenerateBackupCodes.description,
            of: caller,
            PresentedProof(password: request.password, code: request.code),
            to: "get new backup codes",
            from: context
        )
        let (codes, hashes) = issue(for: user.id)
        try await database.write(as: context) { transaction in
            try caller.requireLive(at: transaction.now, in: transaction)
            guard try transaction.totpFactors.isActive(user.id) else { throw APIError.mfaNotEnabled }
            try transaction.backupCodes.replace(of: user.id, by: hashes)
            try transaction.audit.record(.backupCodesRegenerated)
            try verifier.notify(.backupCodesRegenerated, user, in: transaction)
        }
        return BackupCodeList(backupCodes: codes.map(\.text))
    }

    private func remove(_ caller: SignedIn, in transaction: ServerTransaction) throws {
        let user = caller.user
        try caller.requireLive(at: transaction.now, in: transaction)
        guard try transaction.totpFactors.isActive(user.id) else { throw APIError.mfaNotEnabled }
        try transaction.totpFactors.remove(user.id)
        try transaction.pendingSignIns.removeAll(of: user.id)
        try transaction.audit.record(.mfaDisabled)
        try verifier.notify(.disabled, user, in: transaction)
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
