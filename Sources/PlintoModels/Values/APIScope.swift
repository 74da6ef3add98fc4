/// A right of an API key: to read a resource, or also to change it.
package enum APIScope: String, WireWord, Hashable, Sendable {
    case usersRead = "users:read"
    case usersWrite = "users:write"
    case sessionsRead = "sessions:read"
    case sessionsWrite = "sessions:write"
    case organizationsRead = "organizations:read"
    case organizationsWrite = "organizations:write"
    case webhooksRead = "webhooks:read"
    case webhooksWrite = "webhooks:write"
    case apiKeysRead = "api-keys:read"
    case apiKeysWrite = "api-keys:write"
    case adminRead = "admin:read"
    case adminWrite = "admin:write"

    /// The scope that this one includes: writing includes reading.
    package var included: APIScope? {
        switch self {
        case .usersWrite: .usersRead
        case .sessionsWrite: .sessionsRead
        case .organizationsWrite: .organizationsRead
        case .webhooksWrite: .webhooksRead
        case .apiKeysWrite: .apiKeysRead
        case .adminWrite: .adminRead
        case .usersRead, .sessionsRead, .organizationsRead, .webhooksRead, .apiKeysRead, .adminRead: nil
        }
    }

    /// True if only administrators may give it to a key.
    package var isAdministrative: Bool { self == .adminRead || self == .adminWrite }

    /// True if a key that is bound to an organization may have it.
    package var isOfOrganizations: Bool { self == .organizationsRead || self == .organizationsWrite }
}

extension Sequence<APIScope> {
    /// Returns whether the scopes include `needed`, directly or through another.
    package func grant(_ needed: APIScope) -> Bool {
        contains { $0 == needed || $0.included == needed }
    }
}
