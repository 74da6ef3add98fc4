import PlintoHTTP
import PlintoModels

/// The access check of every endpoint: identifies the caller and applies the rate limits.
struct RequestAuthorizer: Sendable {
    let authenticator: Authenticator
    /// Nil if rate limits are off.
    let limiter: RateLimiter?

    /// - Throws: `Refusal` with the error and the rate-limit fields.
    func admit(_ request: HTTPRequest, to endpoint: EndpointDescription) async throws -> Admission<Caller> {
        switch endpoint.authentication {
        case .none, .socketPeer:
            return try admitStranger(request, to: endpoint)
        case .optionalBearer where request.fields["Authorization"] == nil:
            return try admitStranger(request, to: endpoint)
        case .optionalBearer, .bearer, .administrator:
            do {
                let user = try await authenticator.authenticate(request)
                var fields = try count(user.limit?.subject ?? .user(user.user.id), limit: user.limit?.perMinute)
                if let error = Self.refusal(of: user, at: endpoint, path: request.path) {
                    if error.status == 403 { fields["WWW-Authenticate"] = Self.challenge(for: error, at: endpoint) }
                    throw Refusal(error: error, fields: fields)
                }
                return Admission(principal: .user(user), fields: fields)
            } catch let error as APIError {
                // A request without a valid token counts for its IP address.
                var fields = try count(.address(ClientDescription(request).address))
                if error.status == 401 { fields["WWW-Authenticate"] = Self.challenge(for: error, at: endpoint) }
                throw Refusal(error: error, fields: fields)
            }
        }
    }

    /// Checks again whether a request that has waited would be admitted now, without counting it.
    ///
    /// - Throws: The error of a new request; to be passed to ``refusal(of:at:)``.
    func readmit(_ request: HTTPRequest, to endpoint: EndpointDescription) async throws -> ActingUser {
        let user = try await authenticator.authenticate(request)
        if let error = Self.refusal(of: user, at: endpoint, path: request.path) { throw error }
        return user
    }

    /// The refusal of a request that has waited, also if its token became invalid after it was admitted.
    static func refusal(of error: APIError, at endpoint: EndpointDescription) -> Refusal {
        var fields = HTTPFields()
        fields["WWW-Authenticate"] = challenge(for: error, at: endpoint)
        return Refusal(error: error, fields: fields)
    }

    private func admitStranger(
        _ request: HTTPRequest,
        to endpoint: EndpointDescription
    ) throws(Refusal) -> Admission<Caller> {
        let client = ClientDescription(request)
        // Machines ask often for the state of the service.
        guard endpoint.isCounted else { return Admission(principal: .anyone(client), fields: [:]) }
        return Admission(principal: .anyone(client), fields: try count(.address(client.address)))
    }

    /// Counts a request to no endpoint for its IP address.
    ///
    /// - Throws: `Refusal` if the IP address has made too many requests.
    func countUnrouted(_ request: HTTPRequest) throws(Refusal) -> HTTPFields {
        try count(.address(ClientDescription(request).address))
    }

    private func count(_ subject: RateLimiter.Subject, limit: Int? = nil) throws(Refusal) -> HTTPFields {
        guard let limiter else { return [:] }
        let verdict = limiter.count(subject, limit: limit)
        guard verdict.isAllowed else {
            throw Refusal(
                error: APIError(
                    .rateLimited,
                    .rateLimit,
                    "Too many requests: the limit is \(verdict.limit) a minute. Try again in \(verdict.retryAfter) s.",
                    retryAfter: verdict.retryAfter
                ),
                fields: verdict.fields
            )
        }
        return verdict.fields
    }

    /// The reason why an authenticated caller is refused.
    private static func refusal(
        of user: ActingUser,
        at endpoint: EndpointDescription,
        path: String
    ) -> APIError? {
        let isAdministrator = user.profile.isAdministrator
        if let key = user.key,
            let error = KeyPolicy.refusal(of: key, owner: isAdministrator, at: endpoint, path: path)
        {
            return error
        }
        return endpoint.authentication == .administrator && !isAdministrator ? .administratorRequired : nil
    }

    /// RFC 6750 §3: no error code if there was no token at all, and the scope if one is missing.
    private static func challenge(for error: APIError, at endpoint: EndpointDescription) -> String? {
        switch error.reason {
        case .missingToken: return "Bearer"
        case .insufficientScope:
            let scope = endpoint.keys?.scope.map { ", scope=\"\($0.rawValue)\"" } ?? ""
            return "Bearer error=\"insufficient_scope\"" + scope
        default: return error.status == 401 ? "Bearer error=\"invalid_token\"" : nil
        }
    }
}

extension APIError {
    static let administratorRequired = APIError(
        .forbidden,
        .administratorRequired,
        "This requires an administrator. The operator creates one with: plinto-server admin promote --email E"
    )
}
