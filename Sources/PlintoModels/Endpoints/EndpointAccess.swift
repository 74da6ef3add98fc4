/// The callers that an endpoint admits. The type determines what a handler knows of its caller; the value determines
/// which API keys are admitted.
package protocol EndpointAccess: Sendable {
    static var authentication: AuthenticationRequirement { get }
    /// The requirement for API keys; nil if the endpoint takes no token.
    var keys: KeyAccess? { get }
}

/// Anyone may call.
package struct Public: EndpointAccess {
    package static let authentication = AuthenticationRequirement.none
    package var keys: KeyAccess? { nil }

    package init() {}
}

/// Anyone may call; an access token that is sent must be valid, and identifies the caller. No API key is accepted.
package struct OptionalBearer: EndpointAccess {
    package static let authentication = AuthenticationRequirement.optionalBearer
    package let keys: KeyAccess?

    package init(_ cause: KeyAccess.Cause) {
        keys = .sessionOnly(cause)
    }
}

/// A user, in a session or through an API key with a scope.
package struct Bearer: EndpointAccess {
    package static let authentication = AuthenticationRequirement.bearer
    package let keys: KeyAccess?

    package init(_ scope: APIScope) {
        keys = .scope(scope)
    }
}

/// A user in a session. No API key is accepted, whatever its scopes.
package struct SessionOnly: EndpointAccess {
    package static let authentication = AuthenticationRequirement.bearer
    package let keys: KeyAccess?

    package init(_ cause: KeyAccess.Cause) {
        keys = .sessionOnly(cause)
    }
}

/// An administrator of the server, in a session or through an API key with a scope.
package struct Administrator: EndpointAccess {
    package static let authentication = AuthenticationRequirement.administrator
    package let keys: KeyAccess?

    package init(_ scope: APIScope) {
        keys = .scope(scope)
    }
}

/// A process at the agent's socket.
package struct SocketPeer: EndpointAccess {
    package static let authentication = AuthenticationRequirement.socketPeer
    package var keys: KeyAccess? { nil }

    package init() {}
}
