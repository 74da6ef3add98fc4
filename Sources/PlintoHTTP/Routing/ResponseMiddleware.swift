import PlintoModels
package import PlintoSystem

/// Completes every response: turns errors into responses, and adds the request id and the fields of routing and
/// admission.
///
/// A thrown `APIError` or ``Refusal`` becomes the response; any other error becomes 500, with its cause only in the log.
package struct ResponseMiddleware<Principal: Sendable>: Middleware {
    private let unrouted: ErrorRenderer
    private let log: Log

    /// - Parameter unrouted: Renders the errors of requests that match no endpoint.
    package init(unrouted: @escaping ErrorRenderer = ErrorResponse.envelope, log: Log) {
        self.unrouted = unrouted
        self.log = log
    }

    /// Passes the exchange on, and turns every error into a response.
    package func respond(to exchange: inout Exchange<Principal>, next: Next<Principal>) async throws -> HTTPResponse {
        var response: HTTPResponse
        do {
            response = try await next(&exchange)
        } catch {
            return refusal(error, exchange.route, exchange.id, exchange.request, exchange.fields)
        }
        if let deferred = response.deferred {
            // The closure lives until the response is sent, so it captures no more than it needs.
            let (route, id, request, fields) = (exchange.route, exchange.id, exchange.request, exchange.fields)
            deferred.then { [self] outcome in
                switch outcome {
                case .success(var response):
                    response.fields[CallID.field] = id.text
                    response.fields.add(fields)
                    return .success(response)
                case .failure(let error):
                    return .success(refusal(error, route, id, request, fields))
                }
            }
            return response
        }
        response.fields[CallID.field] = exchange.id.text
        response.fields.add(exchange.fields)
        return response
    }

    /// The response for an error.
    private func refusal(
        _ error: any Error,
        _ route: Route<Principal>?,
        _ id: CallID,
        _ request: HTTPRequest,
        _ fields: HTTPFields
    ) -> HTTPResponse {
        let render = route?.renderer ?? unrouted
        var response = render(explain(error, route?.endpoint, id, request.naming), id, request)
        response.fields.add(fields)
        if let refusal = error as? Refusal { response.fields.add(refusal.fields) }
        return response
    }

    /// The error sent to the client. The cause of an error that is not an `APIError` is logged under the path template,
    /// because a path may contain a secret.
    private func explain(
        _ error: any Error,
        _ endpoint: EndpointDescription?,
        _ id: CallID,
        _ naming: FieldNaming
    ) -> APIError {
        switch error {
        case let error as APIError:
            return error
        case let refusal as Refusal:
            return refusal.error(naming)
        case is CancellationError:
            return APIError(
                .internalError,
                .shuttingDown,
                "The service is shutting down. Try again shortly.",
                status: 503,
                retryAfter: 1
            )
        default:
            log.error(
                "request failed",
                [
                    "method": endpoint?.method.rawValue ?? "", "path": endpoint?.path.description ?? "",
                    "request_id": id.text, "error": "\(error)",
                ]
            )
            return .internalFault
        }
    }
}
