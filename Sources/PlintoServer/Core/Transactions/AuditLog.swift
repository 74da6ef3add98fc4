import PlintoCrypto
import PlintoModels
import PlintoStore

/// The audit log of a transaction. Each entry is written in the transaction of its action: nothing is recorded that did
/// not happen, and nothing happens unrecorded. Repetitions within an hour share one entry with a count: see
/// ``AuditRepeats``.
///
/// An entry has the actor of the transaction's context, with the client and the request.
struct AuditLog {
    let transaction: ServerTransaction
    let repeats: AuditRepeats

    /// Records an action of a user on their own account, with their session or API key.
    ///
    /// - Parameter target: Any other affected object.
    func record(_ action: AuditAction, on target: (any AuditTarget)? = nil) throws {
        let actor = transaction.context.actor
        try record(action, about: actor.userID, on: target, session: actor.sessionID)
    }

    /// Records an action that need not be one of the account itself. An actor who is another user is named.
    ///
    /// - Parameters:
    ///   - user: The account that the entry is about.
    ///   - target: Any other affected object.
    ///   - session: The session that the entry is about.
    ///   - namesActor: True if the actor is named even where the account is their own: they act as an administrator.
    func record(
        _ action: AuditAction,
        about user: UserID?,
        on target: (any AuditTarget)? = nil,
        session: SessionID? = nil,
        namesActor: Bool = false
    ) throws {
        let now = transaction.now
        let context = transaction.context
        let actor = context.actor.userID
        let entry = AuditEntry(
            id: AuditID(createdAt: now, from: transaction.random),
            at: now,
            action: action,
            userID: user,
            actorID: actor == user && !namesActor ? nil : actor,
            target: target?.text,
            sessionID: session,
            apiKeyID: context.actor.apiKeyID,
            ipAddress: context.client.address,
            userAgent: context.client.userAgent,
            requestID: context.requestID
        )
        // A transaction that is undone leaves the id of no entry behind, and so does no harm; its entry does not count.
        if let earlier = repeats.earlier(entry), try transaction.auditEntries.repeat(earlier, at: now) { return }
        try transaction.auditEntries.insert(entry)
        repeats.note(entry)
        transaction.afterCommit { [repeats] in repeats.count(entry) }
    }
}

/// An object that an audit entry names besides its account.
protocol AuditTarget: Sendable {
    /// The object's id.
    var text: String { get }
}

extension Identifier: AuditTarget {}
