import PlintoHTTP
import PlintoModels
import Synchronization

/// The place where the event loops find the application, which is built only when the listener's port, and with it the
/// issuer of tokens, is known.
final class ApplicationSlot: Sendable {
    private let webMiddleware: WebMiddleware
    private let application = Mutex<Application?>(nil)

    /// - Parameter webMiddleware: Adds the response fields before the application exists.
    init(_ webMiddleware: WebMiddleware) {
        self.webMiddleware = webMiddleware
    }

    func fill(with application: Application) {
        self.application.withLock { $0 = application }
    }

    /// The route of a request, for logs: see ``Router/routeName(_:_:)``.
    func routeName(_ method: String, _ path: String) -> String {
        application.withLock { $0 }?.router.routeName(method, SDKPath.own(path) ?? path) ?? method
    }

    private static let starting = APIError(
        .internalError,
        .unavailable,
        "This server is starting. Try again shortly.",
        status: 503,
        retryAfter: 1
    )

    /// The limit of a body in bytes, for a method and path.
    func bodyLimit(_ method: HTTPMethod, _ path: String) -> Int {
        let application = application.withLock { $0 }
        return application?.bodyLimit(method, path) ?? AuthenticationRequirement.openBodyLimit
    }

    /// Responds with 503 until the application exists.
    func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let application = application.withLock({ $0 }) else {
            let id = request.fields[CallID.field].flatMap(CallID.init(sent:)) ?? CallID(webMiddleware.requestIDs())
            return webMiddleware.refuse(Self.starting, id, request)
        }
        return await application.respond(to: request)
    }
}
