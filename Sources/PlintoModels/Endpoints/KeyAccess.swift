/// What an API key needs at an endpoint that takes access tokens. Every such endpoint decides; one that did not is
/// closed to keys.
package enum KeyAccess: Hashable, Sendable {
    /// A key with this scope, or one without scopes, acts as its owner.
    case scope(APIScope)
    /// No key opens it, whatever its scopes.
    case sessionOnly(Cause)

    /// Why an endpoint is for sessions alone.
    package enum Cause: Hashable, Sendable, CaseIterable {
        /// It is about the session that asks.
        case session
        /// It asks that its user signed in a moment ago, which a key cannot show.
        case recentAuthentication
        /// It is about how its user signs in: a key that was stolen must not become an account that was.
        case credentials
        /// It is how a device that is signed in keeps its copy of all that its user has, whatever scopes part that.
        case replica

        /// Ends the sentence “An API key cannot do this, for …”.
        package var words: String {
            switch self {
            case .session: "it is about the session of the request"
            case .recentAuthentication: "it requires a recent sign-in"
            case .credentials: "it changes how the account is signed in to"
            case .replica: "it keeps the copy of a signed-in device"
            }
        }
    }

    /// The scope that opens it, if any does.
    package var scope: APIScope? {
        if case .scope(let scope) = self { scope } else { nil }
    }
}
