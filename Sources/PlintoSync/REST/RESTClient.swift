package import PlintoModels
import PlintoSystem
package import PlintoTransport

/// The result of a call, with the server's clock at that time.
package struct Received<Value: Sendable>: Sendable {
    package var value: Value
    /// The `Date` of the response in whole seconds; nil if it has none.
    package var serverDate: Timestamp?

    package init(value: Value, serverDate: Timestamp?) {
        self.value = value
        self.serverDate = serverDate
    }
}

/// A client for a server's API. It calls the same ``Endpoint`` values that the server registers its routes with.
package struct RESTClient: Sendable {
    package let server: ServerURL
    private let transport: any Transport
    private let userAgent: String
    private let clock: any TimeSource

    /// - Parameter clock: The clock that dates responses without a `Date` field.
    package init(
        server: ServerURL,
        transport: any Transport,
        userAgent: String,
        clock: any TimeSource = SystemClock()
    ) {
        self.server = server
        self.transport = transport
        self.userAgent = userAgent
        self.clock = clock
    }

    /// Calls an endpoint whose path has no parameters: see ``call(_:_:path:bearer:idempotencyKey:)``.
    package func call<Access, Query, Body: RequestBody, Response: Codable & Sendable>(
        _ endpoint: Endpoint<Access, Void, Query, Body, Response>,
        _ body: Body,
        bearer: String? = nil,
        idempotencyKey: String? = nil
    ) async throws(ClientError) -> Received<Response> {
        try await call(endpoint, body, path: (), bearer: bearer, idempotencyKey: idempotencyKey)
    }

    /// Makes one attempt. Retries are up to the caller.
    ///
    /// - Parameters:
    ///   - path: The values of the parameters in the endpoint's path.
    ///   - bearer: The access token, for endpoints that require one.
    ///   - idempotencyKey: The idempotency key, the same for every attempt of one change.
    package func call<Access, PathValues, Query, Body: RequestBody, Response: Codable & Sendable>(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        _ body: Body,
        path: PathValues,
        bearer: String? = nil,
        idempotencyKey: String? = nil
    ) async throws(ClientError) -> Received<Response> {
        var request = TransportRequest(
            method: endpoint.method,
            url: server.origin + endpoint.filledPath(path),
            fields: [.init("Accept", "application/json"), .init("User-Agent", userAgent)]
        )
        if let bearer { request.fields.append(.init("Authorization", "Bearer " + bearer)) }
        if let idempotencyKey { request.fields.append(.init("Idempotency-Key", idempotencyKey)) }
        if endpoint.method != .get, endpoint.method != .head {
            request.fields.append(.init("Content-Type", "application/json"))
            do { request.body = try WireJSON.encode(body) } catch {
                preconditionFailure("\(Body.self) does not encode: \(error)")
            }
        }
        let response: TransportResponse
        do { response = try await transport.send(request) } catch { throw sorting.error(of: error) }
        return Received(
            value: try await sorting.value(Response.self, of: response),
            serverDate: response.fields["date"].flatMap(HTTPDate.parse)
        )
    }

    private var sorting: ResponseClassifier { ResponseClassifier(server: server, now: clock.now()) }
}

/// The failure of an API call, classified by what the caller should do.
package enum ClientError: Error, Hashable, Sendable {
    /// Retry later, after `retryAfter` seconds if the server named them. Causes are the network, a time-out, status
    /// 408, 425, 429 or 5xx, and responses that are not the API's, such as a captive portal's page. `said` is the
    /// server's own error, if any; a 429 always has one. The reason is `offline`, or a specific one if waiting does not help:
    /// `untrusted_certificate`, `server_moved`, `not_a_plinto_server`.
    case transient(String, retryAfter: Int?, said: APIError? = nil, reason: Reason = .offline)
    /// The session is over: a 401 with such a reason. Only a new sign-in helps.
    case permanent(APIError)
    /// Any other refusal, with the server's own error.
    case refused(APIError)
}
