import PlintoModels
import PlintoStore

/// Lets go of an account that is about to be removed, in the same transaction.
protocol AccountRemovalStep: Sendable {
    /// - Throws: What keeps the account from being removed.
    func release(_ user: UserID, in transaction: ServerTransaction) throws
}

/// The deletion of an account, by its user or an administrator.
struct AccountRemoval: Sendable {
    let organizations: any AccountRemovalStep

    /// Removes the account with its sessions and memberships; the audit log keeps what happened, without the IP address
    /// and the user agent. Its username is reserved for a while.
    ///
    /// - Throws: 409 `last_administrator`; what ``organizations`` throws.
    func callAsFunction(
        _ record: UserRecord,
        in transaction: ServerTransaction
    ) throws {
        let id = record.user.id
        if record.isAdministrator, try !transaction.users.hasAdministrator(beside: id) {
            throw APIError.lastAdministrator
        }
        let memberOf = try transaction.events.organizations(of: id)
        try organizations.release(id, in: transaction)
        let isOwn = transaction.context.actor.userID == id
        let end = isOwn ? SessionEnd.revoked : .administrator
        try AccessRevocation.endAccess(of: id, as: end, memberOf: memberOf, in: transaction)
        if isOwn {
            try transaction.audit.record(.userDeleted)
        } else {
            try transaction.audit.record(.userDeleted, about: id, on: id)
        }
        try transaction.auditEntries.anonymize(id)
        if let key = record.usernameKey {
            let until = transaction.now.advanced(bySeconds: Limits.Retention.reservedNames)
            try transaction.usernameReservations.reserve(key, for: id, until: until)
        }
        try transaction.users.delete(id)
        // After the account's webhooks are removed: events that only waited for them are removed too.
        try transaction.events.forget(record.user)
        let brief = EventOutbox.brief(id, email: record.user.email)
        try transaction.events.publish(.userDeleted, ["user": brief], user: id, memberOf: memberOf)
    }
}

extension APIError {
    static let lastAdministrator = APIError(
        .invalidRequest,
        .lastAdministrator,
        "This is the last administrator. Promote another account first: plinto-server admin promote --email E",
        status: 409
    )
}
