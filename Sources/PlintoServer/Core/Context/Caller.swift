import PlintoModels
import PlintoStore

/// The caller of a request, as admitted. A handler gets what the access of its endpoint makes of it: see ``ServerAccess``.
enum Caller: Sendable {
    case anyone(ClientDescription)
    case user(ActingUser)

    var client: ClientDescription {
        switch self {
        case .anyone(let client): client
        case .user(let user): user.client
        }
    }

    /// The user of an access token or an API key.
    ///
    /// - Throws: 401 `missing_token` if there is none.
    func requireUser() throws(APIError) -> ActingUser {
        guard case .user(let user) = self else { throw .missingToken }
        return user
    }
}

/// A user who acts in a session or through one of their API keys.
///
/// Handlers that take this are open to keys; those that take ``SignedIn`` are not. ``KeyPolicy`` has already checked
/// which keys.
struct ActingUser: Sendable {
    enum Credential: Sendable {
        case session(SessionRecord)
        case key(APIKey)
    }

    let profile: Profile
    let credential: Credential
    /// Nil for the default limit of a user.
    let limit: CustomLimit?
    let client: ClientDescription
    /// The `Idempotency-Key` of a request that can have one.
    var keyed: IdempotentRequest?

    var user: User { profile.user }

    /// The user with their session.
    ///
    /// - Throws: 403 `session_required` if they act through a key.
    var signedIn: SignedIn {
        get throws(APIError) {
            guard case .session(let session) = credential else { throw .sessionRequired }
            return SignedIn(profile: profile, session: session, client: client)
        }
    }

    /// Nil if they act through a key.
    var sessionID: SessionID? {
        if case .session(let session) = credential { session.id } else { nil }
    }

    /// Nil if they act in a session.
    var key: APIKey? {
        if case .key(let key) = credential { key } else { nil }
    }

    /// Like ``SignedIn/requireLive(at:in:)``, also for a key.
    ///
    /// - Throws: 401 `session_ended` or `invalid_api_key`.
    func requireLive(at now: Timestamp, in transaction: any Transaction) throws {
        switch credential {
        case .session(let session):
            try SignedIn(profile: profile, session: session, client: client).requireLive(at: now, in: transaction)
        case .key(let key):
            guard try transaction.apiKeys.find(key.id) != nil else { throw APIError.unknownAPIKey }
        }
    }

    /// True if they may see data of all users: an administrator, in a session or through a key without scopes.
    var actsAsAdministrator: Bool {
        guard profile.isAdministrator else { return false }
        return key.map { $0.scopes == nil } ?? true
    }
}

/// A user who acts in an active session.
struct SignedIn: Sendable {
    let profile: Profile
    let session: SessionRecord
    let client: ClientDescription

    var user: User { profile.user }

    /// Checked in the transaction of everything that outlasts the session: if the session has ended since the request
    /// was authorized, the request must leave nothing behind.
    ///
    /// - Throws: 401 `session_ended`.
    func requireLive(at now: Timestamp, in transaction: any Transaction) throws {
        guard let session = try transaction.sessions.find(session.id), session.isLive(at: now) else {
            throw APIError.sessionEnded
        }
    }
}
