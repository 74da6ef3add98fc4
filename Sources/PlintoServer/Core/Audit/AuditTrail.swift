import PlintoCrypto
import PlintoModels
import PlintoStore

/// Writes the audit log, each entry in the transaction of what it tells about: nothing is recorded that did not
/// happen, and nothing happens unrecorded. What repeats itself within an hour is one entry with a count:
/// ``AuditRepeats`` says what that is.
struct AuditTrail: Sendable {
    let clock: any TimeSource
    let random: any RandomSource
    var repeats = AuditRepeats()

    /// - Parameters:
    ///   - user: The account that it is about.
    ///   - actor: Who did it, where that is somebody else.
    ///   - target: The id of what else it was done to.
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
