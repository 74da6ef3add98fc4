package import PlintoModels
import PlintoSystem
package import PlintoTransport

/// What a call brought, with the server's clock at the time.
package struct Received<Value: Sendable>: Sendable {
    package var value: Value
    /// The answer's `Date`, in whole seconds; nil where there was none to read.
    package var serverDate: Timestamp?

    package init(value: Value, serverDate: Timestamp?) {
        self.value = value
        self.serverDate = serverDate
    }
}

/// Calls a server's API through the ``Endpoint`` values that the server routes by.
package struct RESTClient: Sendable {
    package let server: ServerAddress
    private let transport: any Transport
    private let userAgent: String
    private let clock: any TimeSource

    /// - Parameter clock: Dates answers that carry no date of their own.
    package init(
        server: ServerAddress,
        transport: any Transport,
        userAgent: String,
        clock: any TimeSource = SystemClock()
    ) {
        self.server = server
        self.transport = transport
        self.userAgent = userAgent
        self.clock = clock
    }

    /// Makes one try; whether to make another is the caller's decision.
    ///
    /// - Parameters:
    ///   - parameters: A value for each parameter of the endpoint's path.
    ///   - bearer: The access token, for endpoints that want one.
    ///   - idempotencyKey: The same for every try of one change.
    package func call<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        _ body: Body,
        parameters: [String: String] = [:],
        bearer: String? = nil,
        idempotencyKey: String? = nil
    ) async throws(ClientFault) -> Received<Response> {
        var request = TransportRequest(
            method: endpoint.method,
            url: server.origin + endpoint.path.filled(with: parameters),
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
        let answer: TransportResponse
        do { answer = try await transport.send(request) } catch { throw sorting.fault(of: error) }
        return Received(
            value: try await sorting.value(Response.self, of: answer),
            serverDate: answer.fields["date"].flatMap(HTTPDate.parse)
        )
    }

    private var sorting: AnswerSorting { AnswerSorting(server: server, now: clock.now()) }
}
