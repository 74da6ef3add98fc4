import PlintoModels
import PlintoStore

/// Suspends and reactivates an account, for an administrator or the operator.
enum StatusChange {
    /// Ends everything listed by ``AccessRevocation``, and blocks every way to sign in.
    ///
    /// - Returns: The updated account, and the number of ended sessions.
    static func suspend(
        _ record: UserRecord,
        in transaction: ServerTransaction
    ) throws -> (UserRecord, Int) {
        let ended = try AccessRevocation.endAccess(of: record.user.id, as: .administrator, in: transaction)
        return (try change(record, to: .suspended, .userSuspended, in: transaction), ended.count)
    }

    /// Reactivates an account, for new proofs only: anything begun before opens nothing.
    static func reactivate(
        _ record: UserRecord,
        in transaction: ServerTransaction
    ) throws -> UserRecord {
        try change(record, to: .active, .userReactivated, in: transaction)
    }

    /// Changes the status, unless it already has it: then there is nothing to record.
    private static func change(
        _ record: UserRecord,
        to status: UserStatus,
        _ action: AuditAction,
        in transaction: ServerTransaction
    ) throws -> UserRecord {
        guard record.user.status != status else { return record }
        let id = record.user.id
        try transaction.users.setStatus(status, of: id, at: transaction.now)
        guard let changed = try transaction.users.find(id) else { throw APIError.internalFault }
        try transaction.audit.record(action, about: id, on: id, namesActor: true)
        try transaction.events.publish(.userUpdated, changed.user)
        return changed
    }
}
