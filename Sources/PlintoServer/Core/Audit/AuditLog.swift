import PlintoCrypto
import PlintoModels
import PlintoStore

/// Writes the audit log, each entry in the transaction of its action: nothing is recorded that did not happen, and
/// nothing happens unrecorded. Repetitions within an hour share one entry with a count: see ``AuditRepeats``.
struct AuditLog: Sendable {
    let clock: any TimeSource
    let random: any RandomSource
    var repeats = AuditRepeats()

    /// Records an action of the actor of the transaction's context, with the client and the request. An actor who is
    /// not `user` is named.
    ///
    /// - Parameters:
    ///   - user: The account that the entry is about.
    ///   - target: The id of any other affected object.
    ///   - session: The session that the entry is about.
    func record(
        _ action: AuditAction,
        user: UserID?,
        target: String? = nil,
        session: SessionID? = nil,
        in transaction: ServerTransaction
    ) throws {
        let now = clock.now()
        let context = transaction.context
        let actor = context.actor.userID
        let entry = AuditEntry(
            id: AuditID(createdAt: now, from: random),
            at: now,
            action: action,
            userID: user,
            actorID: actor == user ? nil : actor,
            target: target,
            sessionID: session,
            apiKeyID: context.actor.apiKeyID,
            ipAddress: context.client.address,
            userAgent: context.client.userAgent,
            requestID: context.requestID
        )
        // A transaction that is undone leaves the id of no entry behind, and so does no harm; its entry does not count.
        if let earlier = repeats.earlier(entry), try transaction.audit.repeat(earlier, at: now) { return }
        try transaction.audit.insert(entry)
        repeats.note(entry)
        transaction.afterCommit { repeats.count(entry) }
    }
}
