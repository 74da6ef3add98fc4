import PlintoHTTP
import PlintoModels

/// Enforces the policy for web pages of other origins: responds to preflights, which have no token and therefore come
/// before authentication, and adds its fields to every other response.
struct CrossOriginMiddleware<Principal: Sendable>: SynchronousMiddleware {
    let policy: CrossOriginPolicy
    let requestIDs: @Sendable () -> RequestID

    func begin(_ exchange: inout Exchange<Principal>) -> HTTPResponse? {
        guard var preflight = policy.preflight(exchange.request) else { return nil }
        preflight.fields.add(CallID.field, CallID(requestIDs()).text)
        return preflight
    }

    func finish(_ response: inout HTTPResponse, of exchange: Exchange<Principal>) {
        // The path of a published SDK is shared like the one that it was rewritten to.
        let fields = policy.fields(for: exchange.request)
        guard !fields.isEmpty else { return }
        response.change { $0.fields.add(fields) }
    }
}
