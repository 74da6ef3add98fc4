import PlintoCrypto
import PlintoHTTP
import PlintoModels

/// Who acts, from where, and in which request: the cause of a change, which its transaction carries.
///
/// See ``ServerTransaction``. A change that no request has caused has a context of its own: ``system(_:at:from:)`` or
/// ``operator(_:at:from:)``.
struct RequestContext: Sendable {
    /// Who acts.
    enum Actor: Hashable, Sendable {
        case anonymous
        case session(SessionID, of: UserID)
        case apiKey(APIKeyID, of: UserID)
        /// Whoever runs a command of `plinto-server`.
        case `operator`(command: String)
        /// A background job of the server.
        case system(job: String)

        /// Nil where no user acts.
        var userID: UserID? {
            switch self {
            case .session(_, let user), .apiKey(_, let user): user
            case .anonymous, .operator, .system: nil
            }
        }

        var sessionID: SessionID? {
            if case .session(let id, _) = self { id } else { nil }
        }

        var apiKeyID: APIKeyID? {
            if case .apiKey(let id, _) = self { id } else { nil }
        }
    }

    /// The IP address of a command or a job, in place of a client's.
    static let local = "local"

    let requestID: String
    let client: ClientDescription
    let actor: Actor
    /// Claims the `Idempotency-Key` of the request with the first change; nil where the request cannot have one.
    let keyed: IdempotentRequest?

    init(requestID: String, client: ClientDescription, actor: Actor, keyed: IdempotentRequest? = nil) {
        self.requestID = requestID
        self.client = client
        self.actor = actor
        self.keyed = keyed
    }

    /// The context of a background job.
    static func system(_ job: String, at now: Timestamp, from random: any RandomSource) -> RequestContext {
        RequestContext(
            requestID: RequestID(createdAt: now, from: random).text,
            client: ClientDescription(address: local, userAgent: "plinto-server"),
            actor: .system(job: job)
        )
    }

    /// The context of a command of `plinto-server`.
    static func `operator`(_ command: String, at now: Timestamp, from random: any RandomSource) -> RequestContext {
        RequestContext(
            requestID: RequestID(createdAt: now, from: random).text,
            client: ClientDescription(address: local, userAgent: "plinto-server " + command),
            actor: .operator(command: command)
        )
    }
}

extension Call where Principal == Caller {
    /// The context of the changes that this call makes.
    var context: RequestContext { admitted.context }
}

extension AdmittedCall where Principal == Caller {
    /// The context of the changes that this call makes.
    var context: RequestContext {
        switch principal {
        case .anyone(let client):
            return RequestContext(requestID: requestID.text, client: client, actor: .anonymous)
        case .user(let user):
            let actor: RequestContext.Actor =
                switch user.credential {
                case .session(let session): .session(session.id, of: user.user.id)
                case .key(let key): .apiKey(key.id, of: user.user.id)
                }
            return RequestContext(requestID: requestID.text, client: user.client, actor: actor, keyed: user.keyed)
        }
    }
}
