/// The response of `GET /sync`: everything that a client keeps a copy of, or its changes.
package struct SyncChanges: Codable, Hashable, Sendable {
    /// The value of `since` for the next request.
    package var cursor: String
    /// True if this is everything: all that the client has and that is not listed here is gone.
    package var reset: Bool
    /// The user as in `GET /users/me`; null if unchanged.
    package var user: User?
    /// New sessions as in `GET /users/me/sessions`, newest first; at most the newest 1,000.
    package var sessions: [UserSession]
    /// Organizations that changed, or in which the user's role changed, as in `GET /organizations`; at most the first
    /// 1,000.
    package var organizations: [Organization]
    /// Removed objects, none of which is listed above; empty if this is everything.
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

/// A kind of object that can be removed from a client's copy.
package enum SyncKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// A session that has ended.
    case session
    /// An organization that was deleted, or that the user is no longer a member of.
    case organization
}

/// A removed object.
package struct SyncRemoval: Codable, Hashable, Sendable {
    package var kind: SyncKind
    package var id: String

    package init(kind: SyncKind, id: String) {
        self.kind = kind
        self.id = id
    }
}
