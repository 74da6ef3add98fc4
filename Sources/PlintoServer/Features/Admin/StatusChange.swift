import PlintoModels
import PlintoStore

/// Suspends an account and lets it in again, whoever asked for it: an administrator, or the operator.
struct StatusChange: Sendable {
    let audit: AuditTrail
    let events: EventOutbox
    let clock: any TimeSource

    /// Ends everything that ``AccessRevocation`` names, and refuses every way in.
    ///
    /// - Parameter actor: The administrator; nil for the operator.
    /// - Returns: The account as it now is, and the sessions to be taken from memory once this is committed.
    func suspend(
        _ record: UserRecord,
        by actor: UserID?,
        _ origin: CallOrigin,
        in connection: any Transaction
    ) throws -> (UserRecord, [SessionID]) {
        let revocation = AccessRevocation(events: events, clock: clock)
        let ended = try revocation(of: record.user.id, as: .administrator, in: connection)
        return (try change(record, to: .suspended, .userSuspended, by: actor, origin, in: connection), ended)
    }

    /// Lets an account in again, by what is proved from now on: what was begun before opens nothing.
    func reactivate(
        _ record: UserRecord,
        by actor: UserID?,
        _ origin: CallOrigin,
        in connection: any Transaction
    ) throws -> UserRecord {
        try change(record, to: .active, .userReactivated, by: actor, origin, in: connection)
    }

    /// Changes the status, unless it is so already: then nothing happened that could be told.
    private func change(
        _ record: UserRecord,
        to status: UserStatus,
        _ action: AuditAction,
        by actor: UserID?,
        _ origin: CallOrigin,
        in connection: any Transaction
    ) throws -> UserRecord {
        guard record.user.status != status else { return record }
        let id = record.user.id
        try connection.users.setStatus(status, of: id, at: clock.now())
        guard let changed = try connection.users.find(id) else { throw APIError.internalFault }
        try audit.record(action, user: id, actor: actor, target: id.text, origin: origin, in: connection)
        try events.publish(.userUpdated, changed.user, in: connection)
        return changed
    }
}
