import PlintoModels
import PlintoSystem

extension Router {
    /// The response for an error.
    static func refusal(
        _ error: any Error,
        _ endpoint: EndpointDescription?,
        _ id: CallID,
        _ request: HTTPRequest,
        form: ErrorRenderer,
        _ admitted: HTTPFields,
        _ log: Log
    ) -> HTTPResponse {
        var response = form(explain(error, endpoint, id, request.naming, log), id, request)
        response.fields.add(admitted)
        if let refusal = error as? Refusal { response.fields.add(refusal.fields) }
        return response
    }

    /// The error sent to the client. The cause of an error that is not an `APIError` is logged under the path template,
    /// because a path may contain a secret.
    static func explain(
        _ error: any Error,
        _ endpoint: EndpointDescription?,
        _ id: CallID,
        _ naming: FieldNaming,
        _ log: Log
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
