import PlintoModels

/// Every error that an endpoint may return: those that follow from its shape, and its own.
struct DocumentedErrors: Sendable {
    /// The statuses, ascending, each with its reasons.
    let summaries: [ErrorSummary]

    init(_ endpoint: EndpointDescription) {
        var reasons: [Int: [Reason]] = [:]
        for summary in Self.common(endpoint) + endpoint.details.errors {
            for reason in summary.reasons where !reasons[summary.status, default: []].contains(reason) {
                reasons[summary.status, default: []].append(reason)
            }
        }
        summaries = reasons.sorted { $0.key < $1.key }.map { ErrorSummary($0.key, $0.value) }
    }

    /// Returns whether the endpoint may return this error.
    func contains(_ status: Int, _ reason: Reason) -> Bool {
        summaries.contains { $0.status == status && $0.reasons.contains(reason) }
    }

    private static func common(_ endpoint: EndpointDescription) -> [ErrorSummary] {
        var errors = [
            ErrorSummary(400, .malformedRequest),
            ErrorSummary(408, .requestTimeout),
            ErrorSummary(413, .bodyTooLarge),
            ErrorSummary(414, .malformedRequest),
            ErrorSummary(417, .malformedRequest),
            ErrorSummary(431, .malformedRequest),
            ErrorSummary(500, .internalFault),
            ErrorSummary(501, .methodNotAllowed, .malformedRequest),
            ErrorSummary(503, .unavailable, .shuttingDown, .overloaded),
            ErrorSummary(505, .malformedRequest),
        ]
        if endpoint.details.responseForm == .json {
            // Also if no body is expected: it must then be an empty object.
            errors.append(ErrorSummary(400, .malformedJSON, .invalidUTF8, .repeatedField, .wrongType, .unknownField))
            errors.append(ErrorSummary(415, .unsupportedMediaType))
        }
        if endpoint.details.takesBody { errors.append(ErrorSummary(400, .required, .invalidFormat)) }
        if !endpoint.details.parameters.isEmpty {
            errors.append(ErrorSummary(400, .unknownField, .invalidFormat))
        }
        if endpoint.details.isVersioned, endpoint.method != .get { errors.append(ErrorSummary(412, .versionMismatch)) }
        if endpoint.path.segments.contains(where: \.isParameter) {
            errors.append(ErrorSummary(404, .noSuchResource))
        }
        if endpoint.storesResponses {
            errors.append(ErrorSummary(409, .idempotencyKeyReused, .idempotencyInProgress, .idempotencyUnknown))
        }
        if endpoint.isCounted { errors.append(ErrorSummary(429, .rateLimit)) }
        switch endpoint.authentication {
        case .none, .socketPeer:
            break
        case .optionalBearer, .bearer, .administrator:
            errors.append(ErrorSummary(401, .missingToken, .invalidToken, .tokenExpired, .sessionEnded))
            errors.append(ErrorSummary(401, .invalidAPIKey, .apiKeyExpired))
            let ofKeys: Reason = endpoint.keys?.scope == nil ? .sessionRequired : .insufficientScope
            errors.append(ErrorSummary(403, .accountSuspended, ofKeys))
        }
        if endpoint.authentication == .administrator { errors.append(ErrorSummary(403, .administratorRequired)) }
        return errors
    }
}

extension PathTemplate.Segment {
    var isParameter: Bool {
        if case .parameter = self { true } else { false }
    }
}
