import PlintoModels
import PlintoStore

/// An administrator's actions on the account of another user.
///
/// Each change checks again, inside its transaction, that the caller is still an administrator: if two suspend each
/// other at the same moment, one comes first, and one remains.
struct AdministerAccount: Sendable {
    let database: ServerDatabase
    let removal: AccountRemoval
    let mail: MailOutbox

    /// - Throws: 404 if the user does not exist.
    func show(_ id: UserID) async throws -> AdminUser {
        guard let record = try await database.read({ try $0.users.find(id) }) else { throw API.Admin.userID.missing }
        return AdminUser(record)
    }

    /// Suspends a user: every session ends, and no way to sign in works.
    ///
    /// - Throws: 404; 409 `own_account`.
    func suspend(_ id: UserID, by caller: ActingUser, from context: RequestContext) async throws -> AdminUser {
        let record = try await database.write(as: context) { transaction in
            let actor = try Self.confirmed(caller, in: transaction)
            try Self.refuseOwn(id, actor, "suspend")
            let record = try Self.requireUser(id, in: transaction)
            return try StatusChange.suspend(record, in: transaction).0
        }
        return AdminUser(record)
    }

    /// Reactivates a suspended user, who must sign in again.
    ///
    /// - Throws: 404.
    func reactivate(_ id: UserID, by caller: ActingUser, from context: RequestContext) async throws -> AdminUser {
        let record = try await database.write(as: context) { transaction in
            _ = try Self.confirmed(caller, in: transaction)
            let record = try Self.requireUser(id, in: transaction)
            return try StatusChange.reactivate(record, in: transaction)
        }
        return AdminUser(record)
    }

    /// - Throws: 404; 409 `own_account`.
    func delete(_ id: UserID, by caller: ActingUser, from context: RequestContext) async throws -> Acknowledgement {
        try await database.write(as: context) { transaction in
            let actor = try Self.confirmed(caller, in: transaction)
            try Self.refuseOwn(id, actor, "delete")
            let record = try Self.requireUser(id, in: transaction)
            try removal(record, in: transaction)
        }
        return Acknowledgement("User account deleted")
    }

    /// Ends everything listed by ``AccessRevocation``.
    ///
    /// - Throws: 404.
    func endSessions(_ id: UserID, by caller: ActingUser, from context: RequestContext) async throws
        -> RevokeAllResponse
    {
        let ended = try await database.write(as: context) { transaction in
            _ = try Self.confirmed(caller, in: transaction)
            try Self.requireUser(id, in: transaction)
            let ended = try AccessRevocation.endAccess(of: id, as: .administrator, in: transaction)
            for session in ended {
                try transaction.audit.record(.sessionRevoked, about: id, on: id, session: session, namesActor: true)
            }
            return ended
        }
        return RevokeAllResponse(revokedCount: ended.count, message: "All sessions revoked")
    }

    /// Removes the second factor of a user who has lost it. Administrators do that for each other: an attacker with the
    /// session of one must not be able to remove the factor that protects it.
    ///
    /// - Throws: 404; 409 `own_account` or `mfa_not_enabled`.
    func resetSecondFactor(
        _ id: UserID,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        let reset = SecondFactorReset(mail: mail)
        try await database.write(as: context) { transaction in
            let actor = try Self.confirmed(caller, in: transaction)
            try Self.refuseOwn(id, actor, "reset the second factor of")
            let record = try Self.requireUser(id, in: transaction)
            try reset(record.user, in: transaction)
        }
        return Acknowledgement("Second factor removed")
    }

    // MARK: Checks

    @discardableResult
    private static func requireUser(_ id: UserID, in transaction: any Transaction) throws -> UserRecord {
        guard let record = try transaction.users.find(id) else { throw API.Admin.userID.missing }
        return record
    }

    /// The caller, if they are still an administrator.
    ///
    /// - Throws: 403 `administrator_required`.
    static func confirmed(_ caller: ActingUser, in transaction: any Transaction) throws -> UserID {
        guard let record = try transaction.users.find(caller.user.id), record.isAdministrator,
            record.user.status == .active
        else { throw APIError.administratorRequired }
        return record.user.id
    }

    private static func refuseOwn(_ id: UserID, _ actor: UserID, _ verb: String) throws(APIError) {
        guard id == actor else { return }
        throw APIError(
            .invalidRequest,
            .ownAccount,
            "Administrators cannot \(verb) their own account here. Ask another administrator.",
            status: 409
        )
    }
}
