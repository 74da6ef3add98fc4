import PlintoCrypto
import PlintoModels
import PlintoStore

/// Announces what happened to those who asked to hear of it: an event is a row in the transaction of its cause, so
/// that nothing is announced that did not happen and nothing that happened is lost.
///
/// Each payload's `data` holds the user that it concerns, whole or with id and address, for that is what a receiver
/// looks for first.
struct EventOutbox: Sendable {
    let clock: any TimeSource
    let random: any RandomSource
    /// Tells the dispatcher that there is an event, once the event is committed.
    var wakeDispatcher: @Sendable () -> Void = {}

    /// - Parameters:
    ///   - resources: What the payload's `data` holds, by name; the user is added where it is not among them.
    ///   - user: The user whose webhooks may hear of it.
    ///   - organization: The organization whose webhooks may hear of it; those of the organizations that `user` is
    ///     a member of hear of it besides.
    ///   - memberOf: Those, where they cannot be looked up any more.
    func publish(
        _ type: EventType,
        _ resources: [String: JSONValue],
        user: UserID?,
        organization: OrganizationID? = nil,
        memberOf: [OrganizationID]? = nil,
        in connection: any SQLConnection
    ) throws {
        let now = clock.now()
        // Most servers have nobody who listens: then nothing is left for the dispatcher to do.
        let isHeard = try connection.webhooks.areAny()
        var resources = resources
        if let user, resources["user"] == nil { resources["user"] = try Self.brief(user, in: connection) }
        let organizations = try memberOf ?? user.map { try Self.organizations(of: $0, in: connection) } ?? []
        try connection.events.insert(
            EventRecord(
                id: EventID(createdAt: now, from: random),
                type: type,
                userID: user,
                organizationID: organization,
                memberOf: organizations,
                data: String(decoding: try WireJSON.encode(resources), as: UTF8.self),
                createdAt: now
            ),
            dispatchedAt: isHeard ? nil : now
        )
        if isHeard { connection.afterCommit(wakeDispatcher) }
    }

    /// An event whose one resource is the user as the API shows them.
    func publish(
        _ type: EventType,
        _ user: User,
        memberOf: [OrganizationID]? = nil,
        in connection: any SQLConnection
    ) throws {
        let resources = ["user": try JSONValue(encoding: user)]
        try publish(type, resources, user: user.id, memberOf: memberOf, in: connection)
    }

    /// `session.deleted`, one for each.
    func publishEnd(
        of sessions: [SessionID],
        user: UserID,
        memberOf: [OrganizationID]? = nil,
        in connection: any SQLConnection
    ) throws {
        for id in sessions {
            let session: JSONValue = .object(["id": .string(id.text), "user_id": .string(user.text)])
            try publish(.sessionDeleted, ["session": session], user: user, memberOf: memberOf, in: connection)
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

    /// The organizations that a user is a member of, for an event after which they are none any more.
    static func organizations(of user: UserID, in connection: any SQLConnection) throws -> [OrganizationID] {
        try connection.memberships.memberships(of: user).map(\.organizationID)
    }

    private static func brief(_ user: UserID, in connection: any SQLConnection) throws -> JSONValue {
        var fields = ["id": JSONValue.string(user.text)]
        if let email = try connection.users.find(user)?.user.email { fields["email"] = .string(email) }
        return .object(fields)
    }
}
