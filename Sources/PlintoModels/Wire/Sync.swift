/// What `GET /sync` tells: all that a client keeps a copy of, or what of it has changed.
package struct SyncChanges: Codable, Hashable, Sendable {
    /// To be sent as `since` the next time.
    package var cursor: String
    /// Whether this is everything: what the client has and is not named here is gone.
    package var reset: Bool
    /// As `GET /users/me` shows it; null where it has not changed.
    package var user: User?
    /// Those that were opened, as `GET /users/me/sessions` shows them, the last first; the 1,000 last at most.
    package var sessions: [UserSession]
    /// Those that changed, or where the user's role did, as `GET /organizations` shows them; the 1,000 first at most.
    package var organizations: [Organization]
    /// What is gone, never also named above; empty where this is everything.
    package var removed: [SyncRemoval]

    package init(
        cursor: String,
        reset: Bool = false,
        user: User? = nil,
        sessions: [UserSession] = [],
        organizations: [Organization] = [],
        removed: [SyncRemoval] = []
    ) {
        self.cursor = cursor
        self.reset = reset
        self.user = user
        self.sessions = sessions
        self.organizations = organizations
        self.removed = removed
    }
}

/// What can go from a client's copy.
package enum SyncKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// It has ended.
    case session
    /// It was deleted, or the user is no member any more.
    case organization
}

/// Something that is gone.
package struct SyncRemoval: Codable, Hashable, Sendable {
    package var kind: SyncKind
    package var id: String

    package init(kind: SyncKind, id: String) {
        self.kind = kind
        self.id = id
    }
}
