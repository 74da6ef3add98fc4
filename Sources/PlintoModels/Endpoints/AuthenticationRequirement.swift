/// The requirement that a caller of an endpoint must meet.
package enum AuthenticationRequirement: Hashable, Sendable {
    /// None: anyone may call.
    case none
    /// An access token of an active session, or an API key that ``EndpointDescription/keys`` admits.
    case bearer
    /// None; but if there is an access token, it must be valid, and identifies the caller.
    case optionalBearer
    /// Like ``bearer``, but of an administrator of the server.
    case administrator
    /// Access to the agent's socket: a process of the agent's own user.
    case socketPeer

    /// The default limit of an endpoint's request body in bytes: bodies that anyone can send are small.
    package var bodyLimit: Int {
        switch self {
        case .none, .optionalBearer: AuthenticationRequirement.openBodyLimit
        case .bearer, .administrator, .socketPeer: 64 * 1024
        }
    }

    /// The limit of a request body in bytes if no token is needed, and for unknown paths.
    package static let openBodyLimit = 16 * 1024

    /// True if a call without an access token is refused before the handler.
    package var requiresToken: Bool {
        switch self {
        case .bearer, .administrator: true
        case .none, .optionalBearer, .socketPeer: false
        }
    }
}
