import PlintoModels

/// One document that the agent keeps a copy of, and the endpoint that both gives and answers it.
struct ReplicaDocument<Value: Codable & Sendable>: Sendable {
    /// The word in the document's row.
    let kind: String
    let endpoint: Endpoint<NoBody, Value>

    init(_ kind: String, _ endpoint: Endpoint<NoBody, Value>) {
        self.kind = kind
        self.endpoint = endpoint
    }
}

/// The documents there are.
enum ReplicaDocuments {
    static let profile = ReplicaDocument("profile", API.Users.me)
    static let userSessions = ReplicaDocument("user_sessions", API.Users.mySessions)
    static let sessions = ReplicaDocument("sessions", API.Sessions.list)
    static let currentSession = ReplicaDocument("current_session", API.Sessions.current)
}

/// A document, and when the server said so.
struct Synced<Value: Sendable>: Sendable {
    let value: Value
    let at: Timestamp
}
