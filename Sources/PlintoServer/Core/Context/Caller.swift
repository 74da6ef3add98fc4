import PlintoHTTP
import PlintoModels
import PlintoStore

/// Whom a request comes from: the principal that every handler gets.
enum Caller: Sendable {
    case anyone(ClientDescription)
    case user(ActingUser)

    var client: ClientDescription {
        switch self {
        case .anyone(let client): client
        case .user(let user): user.client
        }
    }
}

/// A user at work, in a session or through one of their API keys.
///
/// What takes this is open to keys; what takes ``SignedIn`` is not. Which keys, the door has asked: ``KeyPolicy``.
struct ActingUser: Sendable {
    enum Credential: Sendable {
        case session(SessionRecord)
        case key(APIKey)
    }

    let profile: Profile
    let credential: Credential
    /// Nil where they are counted as every user is.
    let limit: CustomLimit?
    let client: ClientDescription

    var user: User { profile.user }

    /// The user with their session.
    ///
    /// - Throws: 403 `session_required` where they act through a key.
    var signedIn: SignedIn {
        get throws(APIError) {
            guard case .session(let session) = credential else { throw .sessionRequired }
            return SignedIn(profile: profile, session: session, client: client)
        }
    }

    /// Nil where they act through a key.
    var sessionID: SessionID? {
        if case .session(let session) = credential { session.id } else { nil }
    }

    /// Nil where they act in a session.
    var key: APIKey? {
        if case .key(let key) = credential { key } else { nil }
    }

    /// As ``SignedIn/requireLive(at:in:)``, for a key too.
    ///
    /// - Throws: 401 `session_ended` or `invalid_api_key`.
    func requireLive(at now: Timestamp, in connection: any Transaction) throws {
        switch credential {
        case .session(let session):
            try SignedIn(profile: profile, session: session, client: client).requireLive(at: now, in: connection)
        case .key(let key):
            guard try connection.apiKeys.find(key.id) != nil else { throw APIError.unknownAPIKey }
        }
    }

    /// Whether they may see what concerns everybody: an administrator, in a session or through a key without scopes.
    var actsAsAdministrator: Bool {
        guard profile.isAdministrator else { return false }
        return key.map { $0.scopes == nil } ?? true
    }
}

/// A user at work in a live session.
struct SignedIn: Sendable {
    let profile: Profile
    let session: SessionRecord
    let client: ClientDescription

    var user: User { profile.user }

    /// Asked inside the transaction of whatever outlasts the session: what ended it since the request was let in must
    /// leave nothing of it behind.
    ///
    /// - Throws: 401 `session_ended`.
    func requireLive(at now: Timestamp, in connection: any Transaction) throws {
        guard let session = try connection.sessions.find(session.id), session.isLive(at: now) else {
            throw APIError.sessionEnded
        }
    }
}

extension Call where Principal == Caller {
    /// The user of a call to an endpoint that takes access tokens and API keys.
    ///
    /// - Throws: 401 `missing_token`; never where admission did its work.
    var actingUser: ActingUser {
        get throws(APIError) {
            guard case .user(let user) = principal else { throw APIError.missingToken }
            return user
        }
    }

    /// The user and session of a call to an endpoint that takes access tokens alone.
    ///
    /// - Throws: 401 `missing_token` or 403 `session_required`; never where admission did its work.
    var signedIn: SignedIn {
        get throws(APIError) {
            try actingUser.signedIn
        }
    }

    /// Where the call comes from, for the audit log and a new session.
    var origin: CallOrigin {
        var key: APIKeyID?
        if case .user(let user) = principal { key = user.key?.id }
        return CallOrigin(client: principal.client, requestID: requestID.text, apiKey: key)
    }
}

/// Where a call comes from, and the id it goes by.
struct CallOrigin: Sendable {
    let client: ClientDescription
    let requestID: String
    /// The key that the caller acts through, if it is one.
    let apiKey: APIKeyID?

    init(client: ClientDescription, requestID: String, apiKey: APIKeyID? = nil) {
        self.client = client
        self.requestID = requestID
        self.apiKey = apiKey
    }
}
