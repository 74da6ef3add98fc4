import PlintoCrypto
import PlintoModels
import PlintoStore

/// The events of a transaction: each is a row in the transaction of its cause, so nothing is published that did not
/// happen and nothing that happened is lost. Without a subscriber there is no row.
///
/// The `data` of each payload contains the user that it concerns, whole or with id and email address, because a
/// receiver looks for that first.
struct EventOutbox {
    let transaction: ServerTransaction
    let subscribers: any EventSubscribers

    /// - Parameters:
    ///   - resources: The content of the payload's `data`, by name; the user is added unless it is included.
    ///   - user: The user whose webhooks may get it.
    ///   - organization: The organization that it is about; no other organization's webhooks may get it. An event
    ///     about no organization goes to the webhooks of the organizations that `user` is a member of.
    ///   - memberOf: Those organizations, if they can no longer be looked up.
    func publish(
        _ type: EventType,
        _ resources: [String: JSONValue],
        user: UserID?,
        organization: OrganizationID? = nil,
        memberOf: [OrganizationID]? = nil
    ) throws {
        let audience = try subscribers.audience(
            of: type,
            user: user,
            organization: organization,
            memberOf: memberOf,
            in: transaction
        )
        guard let audience else { return }
        var resources = resources
        if let user, resources["user"] == nil { resources["user"] = try brief(user) }
        try insert(type, resources, user, organization, audience)
    }

    /// Publishes an event whose only resource is the user as the API shows them.
    func publish(_ type: EventType, _ user: User) throws {
        let audience = try subscribers.audience(
            of: type,
            user: user.id,
            organization: nil,
            memberOf: nil,
            in: transaction
        )
        guard let audience else { return }
        try insert(type, ["user": try JSONValue(encoding: user)], user.id, nil, audience)
    }

    /// `session.deleted`, one for each.
    func publishEnd(
        of sessions: [SessionID],
        user: UserID,
        memberOf: [OrganizationID]? = nil
    ) throws {
        guard !sessions.isEmpty else { return }
        let audience = try subscribers.audience(
            of: .sessionDeleted,
            user: user,
            organization: nil,
            memberOf: memberOf,
            in: transaction
        )
        guard let audience else { return }
        let brief = try self.brief(user)
        for id in sessions {
            let session: JSONValue = .object(["id": .string(id.text), "user_id": .string(user.text)])
            try insert(.sessionDeleted, ["session": session, "user": brief], user, nil, audience)
        }
    }

    /// `session.created`: the session without the location of its user.
    func publishStart(of session: SessionRecord) throws {
        let resource: JSONValue = .object([
            "id": .string(session.id.text),
            "user_id": .string(session.userID.text),
            "methods": .array(session.methods.map(JSONValue.string)),
            "created_at": .string(session.createdAt.text),
        ])
        try publish(.sessionCreated, ["session": resource], user: session.userID)
    }

    /// Removes the profile of a deleted account from the events about it. A pending event keeps the user's `id` and
    /// `email`, by which its receiver knows them, and is removed with its last delivery.
    func forget(_ user: User) throws {
        let events = transaction.storedEvents
        try events.removeFinished(of: user.id)
        let brief = Self.brief(user.id, email: user.email)
        let data = String(decoding: try WireJSON.encode(["user": brief]), as: UTF8.self)
        try events.setData(data, ofWholeUser: user.id)
        for event in try events.all(.organizationMemberAdded, of: user.id) {
            var resources = try WireJSON.decodeResponse([String: JSONValue].self, from: Array(event.data.utf8))
            resources["user"] = brief
            resources["member"] = nil
            let data = String(decoding: try WireJSON.encode(resources), as: UTF8.self)
            try events.setData(data, of: event.id)
        }
    }

    /// The id of an event that happens now. It sorts after those of all previous events: within the same millisecond,
    /// after a step of the clock, and after a restart.
    func nextID() throws -> EventID {
        let last = try transaction.storedEvents.last()
        let id = EventID(createdAt: transaction.now, after: last, random: transaction.random.bytes(10))
        try transaction.storedEvents.noteLast(id)
        return id
    }

    /// The organizations that a user is a member of, for an event after which they no longer are.
    func organizations(of user: UserID) throws -> [OrganizationID] {
        try subscribers.organizations(of: user, in: transaction)
    }

    /// A user as most events show them: `id` and `email`.
    static func brief(_ user: UserID, email: String?) -> JSONValue {
        .object(["id": .string(user.text), "email": email.map(JSONValue.string) ?? .null])
    }

    private func brief(_ user: UserID) throws -> JSONValue {
        Self.brief(user, email: try transaction.users.find(user)?.user.email)
    }

    private func insert(
        _ type: EventType,
        _ resources: [String: JSONValue],
        _ user: UserID?,
        _ organization: OrganizationID?,
        _ audience: [OrganizationID]
    ) throws {
        try transaction.storedEvents.insert(
            EventRecord(
                id: try nextID(),
                type: type,
                userID: user,
                organizationID: organization,
                memberOf: audience,
                data: String(decoding: try WireJSON.encode(resources), as: UTF8.self),
                createdAt: transaction.now
            )
        )
    }
}
