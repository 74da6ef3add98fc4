import PlintoModels
import PlintoStore

/// Lets go of an account that is about to be removed, in the same transaction.
protocol AccountRemovalStep: Sendable {
    /// - Parameter actor: The administrator, if it is not the user.
    /// - Throws: What keeps the account from being removed.
    func release(_ user: UserID, actor: UserID?, origin: CallOrigin, in connection: any Transaction) throws
}

/// The deletion of an account, by its user or an administrator.
struct AccountRemoval: Sendable {
    let audit: AuditTrail
    let events: EventOutbox
    let organizations: any AccountRemovalStep
    let clock: any TimeSource

    /// Removes the account with its sessions and memberships; the audit log keeps what happened, without the IP address
    /// and the user agent. Its username is reserved for a while.
    ///
    /// - Parameters:
    ///   - actor: The administrator, if it is not the user.
    ///   - session: The session of the request, if it is the user's own.
    /// - Throws: 409 `last_administrator`; what ``organizations`` throws.
    func callAsFunction(
        _ record: UserRecord,
        actor: UserID? = nil,
        session: SessionID? = nil,
        origin: CallOrigin,
        in connection: any Transaction
    ) throws {
        let id = record.user.id
        if record.isAdministrator, try !connection.users.hasAdministrator(beside: id) {
            throw APIError.lastAdministrator
        }
        let memberOf = try events.organizations(of: id, in: connection)
        try organizations.release(id, actor: actor, origin: origin, in: connection)
        let end = actor == nil ? SessionEnd.revoked : .administrator
        let revocation = AccessRevocation(events: events, clock: clock)
        try revocation(of: id, as: end, memberOf: memberOf, in: connection)
        try audit.record(
            .userDeleted,
            user: id,
            actor: actor,
            target: actor.map { _ in id.text },
            session: session,
            origin: origin,
            in: connection
        )
        try connection.audit.anonymize(id)
        if let key = record.usernameKey {
            let until = clock.now().advanced(bySeconds: UsernameChange.reservation)
            try connection.usernameReservations.reserve(key, for: id, until: until)
        }
        try connection.users.delete(id)
        // After the account's webhooks are removed: events that only waited for them are removed too.
        try events.forget(record.user, in: connection)
        let brief = EventOutbox.brief(id, email: record.user.email)
        try events.publish(.userDeleted, ["user": brief], user: id, memberOf: memberOf, in: connection)
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
