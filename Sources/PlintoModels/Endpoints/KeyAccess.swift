/// The requirement for API keys at an endpoint that takes access tokens. Every such endpoint must decide; without a
/// decision it is closed to keys.
package enum KeyAccess: Hashable, Sendable {
    /// A key with this scope, or without scopes, acts as its owner.
    case scope(APIScope)
    /// No key opens it, whatever its scopes.
    case sessionOnly(Cause)

    /// The reason why an endpoint is only for sessions.
    package enum Cause: Hashable, Sendable, CaseIterable {
        /// It is about the session of the request.
        case session
        /// It requires a recent sign-in, which a key cannot prove.
        case recentAuthentication
        /// It changes how the user signs in: a stolen key must not lead to a stolen account.
        case credentials
        /// It keeps a signed-in device's copy of all of its user's data, whatever the scopes.
        case replica

        /// The end of the sentence “An API key cannot do this, because …”.
        package var words: String {
            switch self {
            case .session: "it is about the session of the request"
            case .recentAuthentication: "it requires a recent sign-in"
            case .credentials: "it changes how the account is signed in to"
            case .replica: "it keeps the copy of a signed-in device"
            }
        }
    }

    /// The scope that opens it, if any.
    package var scope: APIScope? {
        if case .scope(let scope) = self { scope } else { nil }
    }
}
