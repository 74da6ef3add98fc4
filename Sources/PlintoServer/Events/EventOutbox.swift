import PlintoCrypto
import PlintoModels
import PlintoStore

/// Announces what happened to those who asked to hear of it: an event is a row in the transaction of its cause, so
/// that nothing is announced that did not happen and nothing that happened is lost.
struct EventOutbox: Sendable {
    let clock: any TimeSource
    let random: any RandomSource

    /// - Parameters:
    ///   - resources: What the payload's `data` holds, by name.
    ///   - user: The user whose webhooks may hear of it.
    ///   - organization: The organization whose webhooks may hear of it; those of the organizations that `user` is
    ///     a member of hear of it besides.
    func publish(
        _ type: EventType,
        _ resources: [String: JSONValue],
        user: UserID?,
        organization: OrganizationID? = nil,
        in connection: any SQLConnection
    ) throws {
        let now = clock.now()
        try connection.events.insert(
            EventRecord(
                id: EventID(createdAt: now, from: random),
                type: type,
                userID: user,
                organizationID: organization,
                data: String(decoding: try WireJSON.encode(resources), as: UTF8.self),
                createdAt: now
            )
        )
    }

    /// An event whose one resource is the user as the API shows them.
    func publish(_ type: EventType, _ user: User, in connection: any SQLConnection) throws {
        try publish(type, ["user": try JSONValue(encoding: user)], user: user.id, in: connection)
    }

    /// `session.deleted`, one for each.
    func publishEnd(of sessions: [SessionID], user: UserID, in connection: any SQLConnection) throws {
        for id in sessions {
            let session: JSONValue = .object(["id": .string(id.text), "user_id": .string(user.text)])
            try publish(.sessionDeleted, ["session": session], user: user, in: connection)
        }
    }

    /// `session.created`: the session without what tells where its user is.
    func publishStart(of session: SessionRecord, in connection: any SQLConnection) throws {
        let resource: JSONValue = .object([
            "id": .string(session.id.text),
            "user_id": .string(session.userID.text),
            "methods": .array(session.methods.map(JSONValue.string)),
            "created_at": .string(session.createdAt.text),
        ])
        try publish(.sessionCreated, ["session": resource], user: session.userID, in: connection)
    }
}
