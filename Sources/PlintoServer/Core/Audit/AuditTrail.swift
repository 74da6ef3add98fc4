import PlintoCrypto
import PlintoModels
import PlintoStore

/// Writes the audit log, each entry in the transaction of its action: nothing is recorded that did not happen, and
/// nothing happens unrecorded. Repetitions within an hour share one entry with a count: see ``AuditRepeats``.
struct AuditTrail: Sendable {
    let clock: any TimeSource
    let random: any RandomSource
    var repeats = AuditRepeats()

    /// - Parameters:
    ///   - user: The account that the entry is about.
    ///   - actor: The user who acted, if it is someone else.
    ///   - target: The id of any other affected object.
    func record(
        _ action: AuditAction,
        user: UserID?,
        actor: UserID? = nil,
        target: String? = nil,
        session: SessionID? = nil,
        origin: CallOrigin,
        in connection: any Transaction
    ) throws {
        let now = clock.now()
        let entry = AuditEntry(
            id: AuditID(createdAt: now, from: random),
            at: now,
            action: action,
            userID: user,
            actorID: actor,
            target: target,
            sessionID: session,
            apiKeyID: origin.apiKey,
            ipAddress: origin.client.address,
            userAgent: origin.client.userAgent,
            requestID: origin.requestID
        )
        // A transaction that is undone leaves the id of no entry behind, and so does no harm; its entry does not count.
        if let earlier = repeats.earlier(entry), try connection.audit.repeat(earlier, at: now) { return }
        try connection.audit.insert(entry)
        repeats.note(entry)
        connection.afterCommit { repeats.count(entry) }
    }
}
