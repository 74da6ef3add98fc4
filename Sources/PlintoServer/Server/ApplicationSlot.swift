import PlintoHTTP
import Synchronization

/// Where the event loops find the application, which is built only when the listener's port, and with it the
/// issuer of tokens, is known.
final class ApplicationSlot: Sendable {
    private let application = Mutex<Application?>(nil)

    func fill(with application: Application) {
        self.application.withLock { $0 = application }
    }

    /// Answers 503 to whoever comes in between.
    func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let application = application.withLock({ $0 }) else {
            return HTTPResponse(status: 503, fields: ["Retry-After": "1"])
        }
        return await application.respond(to: request)
    }
}
