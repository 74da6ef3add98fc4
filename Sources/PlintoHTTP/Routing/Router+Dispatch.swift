import PlintoModels

extension Router {
    /// The progress of one request, for its response if it fails, and for the observer.
    private struct Progress {
        var request: HTTPRequest
        let id: CallID
        let begin: Duration?
        /// Nil until an endpoint matches.
        var route: Route?
        /// Nil until the request is admitted, and without an observer.
        var principal: Principal?
        /// The fields that admission adds to the response.
        var fields = HTTPFields()
    }

    /// Handles one request. Pass this to ``HTTPServer`` as its handler.
    ///
    /// The response to `HEAD` has the body of `GET`; the engine omits it and sends its length.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let id = request.fields[CallID.field].flatMap(CallID.init(sent:)) ?? CallID(requestIDs())
        guard request.path != "*" else { return Self.capabilities(id) }
        var progress = Progress(request: request, id: id, begin: observer?.begin())
        do {
            let (route, call) = try await admitted(&progress)
            let response = try await answer(call, route)
            if response.deferred != nil { return completing(response, route, progress) }
            return finished(response, progress)
        } catch {
            let response = Self.refusal(
                error,
                progress.route?.endpoint,
                id,
                progress.request,
                form: progress.route?.renderer ?? unroutedError,
                progress.fields,
                log
            )
            observe(progress, status: response.status)
            return response
        }
    }

    /// Finds the route and admits the caller.
    private func admitted(_ progress: inout Progress) async throws -> (Route, AdmittedCall<Principal>) {
        var route: Route
        let parameters: [String: String]
        do throws(Refusal) {
            (route, parameters) = try find(progress.request)
        } catch {
            progress.fields = try unrouted(progress.request)
            throw error
        }
        while true {
            progress.route = route
            progress.request = Self.request(progress.request, to: route.endpoint, parameters)
            let admission = try await admit(progress.request, route.endpoint)
            progress.fields = admission.fields
            // The body may select another endpoint, but it is not read before the caller is admitted.
            if let other = try alternative(to: route, progress.request) {
                route = other
                continue
            }
            if observer != nil { progress.principal = admission.principal }
            let call = AdmittedCall(
                principal: admission.principal,
                parameters: parameters,
                request: progress.request,
                requestID: progress.id
            )
            return (route, call)
        }
    }

    private func answer(_ call: AdmittedCall<Principal>, _ route: Route) async throws -> HTTPResponse {
        let answer = route.answer
        guard let around else { return try await answer(call) }
        return try await around(call, route.endpoint) { try await answer(call) }
    }

    private func finished(_ response: HTTPResponse, _ progress: Progress) -> HTTPResponse {
        var response = response
        response.fields[CallID.field] = progress.id.text
        response.fields.add(progress.fields)
        observe(progress, status: response.status)
        return response
    }

    /// The deferred response, with what the router adds to it once it is complete.
    private func completing(_ response: HTTPResponse, _ route: Route, _ progress: Progress) -> HTTPResponse {
        // The closure lives until the response is sent, so it captures no more than it needs.
        let (request, id, index, form, admitted) = (
            progress.request, progress.id, route.index, route.renderer, progress.fields
        )
        var ends: (@Sendable (_ status: Int) -> Void)?
        if let observer {
            ends = { [principal = progress.principal, begin = progress.begin] status in
                observer.end(begin, request, id, route: index, principal, status: status)
            }
        }
        response.deferred?.then { [registered, log, ends] outcome in
            var response: HTTPResponse
            switch outcome {
            case .success(let made):
                response = made
                response.fields[CallID.field] = id.text
                response.fields.add(admitted)
            case .failure(let error):
                let endpoint = registered[index].endpoint
                response = Self.refusal(error, endpoint, id, request, form: form, admitted, log)
            }
            ends?(response.status)
            return .success(response)
        }
        return response
    }

    private func observe(_ progress: Progress, status: Int) {
        observer?.end(
            progress.begin,
            progress.request,
            progress.id,
            route: progress.route?.index,
            progress.principal,
            status: status
        )
    }

    private func find(_ request: HTTPRequest) throws(Refusal) -> (Route, [String: String]) {
        switch match(request.method, request.path, request.naming) {
        case .found(let index, let parameters):
            return (registered[index], parameters)
        case .otherMethods(let methods):
            let allowed = methods.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                error: APIError(
                    .invalidRequest,
                    .methodNotAllowed,
                    "\(request.method.rawValue) is not supported on this path. Supported: \(allowed).",
                    status: 405
                ),
                fields: ["Allow": allowed]
            )
        case .malformedPath:
            throw Refusal(
                error: APIError(.invalidRequest, .malformedRequest, "The path is not percent-encoded UTF-8.")
            )
        case .none:
            throw Refusal(
                error: APIError(.notFound, .noSuchRoute, "There is no endpoint at this path. See the API reference.")
            )
        }
    }

    /// The request rewritten to the endpoint's own method and path, so that rules about these see no other.
    private static func request(
        _ request: HTTPRequest,
        to endpoint: EndpointDescription,
        _ parameters: [String: String]
    ) -> HTTPRequest {
        guard request.naming == .published else { return request }
        var request = request
        if request.method != .head { request.method = endpoint.method }
        request.path = endpoint.path.filled(with: parameters)
        return request
    }

    /// The other endpoint of the request's path, if the body selects it.
    private func alternative(to route: Route, _ request: HTTPRequest) throws(APIError) -> Route? {
        guard request.naming == .published, let alternative = route.alternative, !request.body.isEmpty else {
            return nil
        }
        try Self.requireJSON(request)
        guard try WireJSON.fields(of: request.body)[alternative.field] != nil else { return nil }
        return registered[alternative.route]
    }

    /// `OPTIONS *` asks for the capabilities of the server as a whole (RFC 9110 §9.3.7).
    private static func capabilities(_ id: CallID) -> HTTPResponse {
        let methods = HTTPMethod.allCases.filter { $0 != .trace }.map(\.rawValue).joined(separator: ", ")
        return HTTPResponse(status: 204, fields: ["Allow": methods, CallID.field: id.text])
    }
}
