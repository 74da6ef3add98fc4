import PlintoModels

/// A document that the agent keeps a copy of, with the endpoint that it is fetched from and served at.
struct ReplicaDocument<Value: Codable & Sendable>: Sendable {
    /// The identifier in the document's row.
    let kind: String
    let endpoint: Endpoint<SocketPeer, Void, NoQuery, NoBody, Value>

    init<Access: EndpointAccess, Query: QueryParameters>(
        _ kind: String,
        _ endpoint: Endpoint<Access, Void, Query, NoBody, Value>
    ) {
        self.kind = kind
        self.endpoint = endpoint.replica
    }
}

/// The replicated documents.
enum ReplicaDocuments {
    static let profile = ReplicaDocument("profile", API.Users.me)
    static let userSessions = ReplicaDocument("user_sessions", API.Users.mySessions)
    static let sessions = ReplicaDocument("sessions", API.Sessions.list)
    static let currentSession = ReplicaDocument("current_session", API.Sessions.current)

    /// The endpoints of the server that the agent serves from its copies.
    static var endpoints: [EndpointDescription] {
        [
            profile.endpoint.description, userSessions.endpoint.description, sessions.endpoint.description,
            currentSession.endpoint.description,
        ]
    }
}

/// A document and the time at which the server sent it.
struct Synced<Value: Sendable>: Sendable {
    let value: Value
    let at: Timestamp
}
