import PlintoModels
import PlintoStore

/// Suspends and reactivates an account, for an administrator or the operator.
struct StatusChange: Sendable {
    let audit: AuditLog
    let events: EventOutbox
    let clock: any TimeSource

    /// Ends everything listed by ``AccessRevocation``, and blocks every way to sign in.
    ///
    /// - Returns: The updated account, and the number of ended sessions.
    func suspend(
        _ record: UserRecord,
        in transaction: ServerTransaction
    ) throws -> (UserRecord, Int) {
        let revocation = AccessRevocation(events: events, clock: clock)
        let ended = try revocation(of: record.user.id, as: .administrator, in: transaction)
        return (try change(record, to: .suspended, .userSuspended, in: transaction), ended.count)
    }

    /// Reactivates an account, for new proofs only: anything begun before opens nothing.
    func reactivate(
        _ record: UserRecord,
        in transaction: ServerTransaction
    ) throws -> UserRecord {
        try change(record, to: .active, .userReactivated, in: transaction)
    }

    /// Changes the status, unless it already has it: then there is nothing to record.
    private func change(
        _ record: UserRecord,
        to status: UserStatus,
        _ action: AuditAction,
        in transaction: ServerTransaction
    ) throws -> UserRecord {
        guard record.user.status != status else { return record }
        let id = record.user.id
        try transaction.users.setStatus(status, of: id, at: clock.now())
        guard let changed = try transaction.users.find(id) else { throw APIError.internalFault }
        try audit.record(action, user: id, target: id.text, in: transaction)
        try events.publish(.userUpdated, changed.user, in: transaction)
        return changed
    }
}
