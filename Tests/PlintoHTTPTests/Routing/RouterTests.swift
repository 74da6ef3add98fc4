import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization
import Testing

@Suite("The router")
struct RouterTests {
    struct Greeting: RequestBody {
        enum CodingKeys: String, CodingKey, CaseIterable { case name }
        var name: String
    }

    struct Secret: Error, CustomStringConvertible {
        let description = "the password is hunter2"
    }

    private static let greet = Endpoint(
        .post,
        Path("/greet/{place}", PathText()),
        Public(),
        status: 201,
        "Greets.",
        body: Greeting.self,
        response: Acknowledgement.self
    )
    private static let read = Endpoint(
        .get,
        Path("/read"),
        Bearer(.usersRead),
        "Reads.",
        response: Acknowledgement.self
    )
    private static let reply = Endpoint(
        .put,
        Path("/read"),
        Bearer(.usersWrite),
        "Replies.",
        response: Acknowledgement.self
    )
    private static let fail = Endpoint(
        .post,
        Path("/fail/{how}", PathText()),
        Public(),
        "Fails.",
        response: Acknowledgement.self
    )
    private static let ownID = RequestID(createdAt: Timestamp(seconds: 0), random: [UInt8](repeating: 7, count: 10))

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func append(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private let lines = Lines()

    private static func admit(_ request: HTTPRequest, to endpoint: EndpointDescription) throws -> Admission<String> {
        switch request.fields["Authorization"] {
        case "Bearer good": return Admission(principal: "somebody", fields: ["X-Left": "9"])
        case nil where endpoint.authentication == .none: return Admission(principal: "anybody")
        case nil: throw APIError(.unauthorized, .missingToken, "No token.")
        default: throw Refusal(error: APIError(.unauthorized, .invalidToken, "Bad token."), fields: ["X-Left": "8"])
        }
    }

    private func router() -> Router<String> {
        let lines = lines
        let log = Log(component: "test", sink: { lines.append($0) })
        var router = Router<String>(
            requestIDs: { Self.ownID },
            log: log,
            admit: { request, endpoint in try Self.admit(request, to: endpoint) }
        )
        router.on(Self.greet) { call in
            Acknowledgement("\(call.body.name) in \(call.path) by \(call.caller)")
        }
        router.on(Self.read) { call in Acknowledgement(call.admitted.requestID.text) }
        router.on(
            Self.reply,
            replying: { _ in
                Reply(body: Acknowledgement("later"), fields: ["Cache-Control": "max-age=5", "X-B": "c"], status: 202)
            }
        )
        router.on(Self.fail) { call -> Acknowledgement in
            switch call.path {
            case "api": throw APIError(.rateLimited, .rateLimit, "Slower.", field: "name", retryAfter: 7)
            case "refusal":
                throw Refusal(error: APIError(.forbidden, .accountSuspended, "No."), fields: ["X-Why": "so"])
            case "cancelled": throw CancellationError()
            default: throw Secret()
            }
        }
        router.registerRaw(.get, "/page") { call in
            HTTPResponse(status: 200, fields: ["Content-Type": "text/html"], body: Array("<p>\(call.principal)".utf8))
        }
        return router
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ fields: HTTPFields = [:],
        body: String = ""
    ) async -> HTTPResponse {
        let peer = Peer.tcp(address: "127.0.0.1", port: 1)
        return await router().respond(
            to: HTTPRequest(method: method, path: path, fields: fields, body: Array(body.utf8), peer: peer)
        )
    }

    private static let json: HTTPFields = ["Content-Type": "application/json"]

    private func error(of response: HTTPResponse) throws -> ErrorEnvelope {
        try WireJSON.decodeResponse(ErrorEnvelope.self, from: response.body)
    }

    private func message(of response: HTTPResponse) throws -> String {
        try WireJSON.decodeResponse(Acknowledgement.self, from: response.body).message
    }

    @Test("a handler gets the body and the parameters, and answers with the endpoint's status")
    func handles() async throws {
        let response = await send(.post, "/greet/new%20york", Self.json, body: #"{"name":"Ada"}"#)
        #expect(response.status == 201)
        #expect(try message(of: response) == "Ada in new york by anybody")
        #expect(response.fields["content-type"] == "application/json")
        #expect(response.fields["x-content-type-options"] == "nosniff")
        #expect(response.fields["cache-control"] == "no-store")
        #expect(response.fields["x-request-id"] == Self.ownID.text)
    }

    @Test("a media type is compared without case and parameters")
    func acceptsParameters() async {
        let fields: HTTPFields = ["Content-Type": "Application/JSON ; charset=utf-8"]
        #expect(await send(.post, "/greet/x", fields, body: #"{"name":"Ada"}"#).status == 201)
    }

    @Test("a body that is not JSON by its own word is 415", arguments: ["text/plain", "application/jsonx", ""])
    func refusesMediaType(type: String) async throws {
        let response = await send(.post, "/greet/x", ["Content-Type": type], body: #"{"name":"Ada"}"#)
        #expect(response.status == 415)
        #expect(try error(of: response).error.details?.reason == .unsupportedMediaType)
    }

    @Test(
        "a body that does not fit is 400 and names the field",
        arguments: [
            ("{", "body", .malformedJSON), (#"{"nam":"Ada"}"#, "nam", .unknownField), ("{}", "name", .required),
            (#"{"name":1}"#, "name", .wrongType), ("[]", "body", .wrongType),
        ] as [(String, String, Reason)]
    )
    func refusesBody(body: String, field: String, reason: Reason) async throws {
        let response = await send(.post, "/greet/x", Self.json, body: body)
        #expect(response.status == 400)
        let envelope = try error(of: response)
        #expect(envelope.error.code == .invalidRequest)
        #expect(envelope.error.details?.field == field)
        #expect(envelope.error.details?.reason == reason)
        #expect(envelope.requestID == Self.ownID.text)
    }

    @Test("a body where none is taken must still be an empty object")
    func refusesUnwantedBody() async throws {
        let fields: HTTPFields = ["Content-Type": "application/json", "Authorization": "Bearer good"]
        #expect(await send(.get, "/read", fields, body: "{}").status == 200)
        #expect(await send(.get, "/read", fields, body: #"{"a":1}"#).status == 400)
    }

    @Test("nowhere is 404, another method 405 with what is allowed")
    func routes() async throws {
        let nowhere = await send(.get, "/nowhere")
        #expect(nowhere.status == 404)
        #expect(try error(of: nowhere).error.details?.reason == .noSuchRoute)
        let other = await send(.delete, "/read")
        #expect(other.status == 405)
        #expect(other.fields["Allow"] == "GET, HEAD, PUT")
        #expect(try error(of: other).error.details?.reason == .methodNotAllowed)
        let trace = await send(.trace, "/read")
        #expect(trace.status == 405)
        #expect(trace.fields["Allow"] == "GET, HEAD, PUT")
        let broken = await send(.post, "/fail/%ff")
        #expect(broken.status == 400)
        let all = await send(.options, "*")
        #expect(all.status == 204)
        #expect(all.fields["Allow"]?.contains("PATCH") == true)
        #expect(all.fields["Allow"]?.contains("TRACE") == false)
    }

    @Test("what admission says is added to the answer, be it an error's")
    func admits() async throws {
        let good = await send(.get, "/read", ["Authorization": "Bearer good"])
        #expect(good.status == 200)
        #expect(good.fields["x-left"] == "9")
        let bad = await send(.get, "/read", ["Authorization": "Bearer bad"])
        #expect(bad.status == 401)
        #expect(bad.fields["x-left"] == "8")
        let none = await send(.get, "/read")
        #expect(none.status == 401)
        #expect(try error(of: none).error.details?.reason == .missingToken)
        let failing = await send(.post, "/fail/api", ["Authorization": "Bearer good"])
        #expect(failing.status == 429)
        #expect(failing.fields["x-left"] == "9")
    }

    @Test("who is not admitted learns nothing of what is wrong with the body")
    func admitsFirst() async {
        #expect(await send(.put, "/read", ["Content-Type": "text/plain"], body: "x").status == 401)
    }

    @Test("a reply has its own status, and its fields in place of the router's")
    func replies() async {
        let response = await send(.put, "/read", ["Authorization": "Bearer good"])
        #expect(response.status == 202)
        #expect(response.fields.values("cache-control") == ["max-age=5"])
        #expect(response.fields["x-b"] == "c")
        #expect(response.fields["content-type"] == "application/json")
    }

    @Test("an error of the API is its status, envelope and Retry-After; a refusal adds its fields")
    func explainsErrors() async throws {
        let limited = await send(.post, "/fail/api")
        #expect(limited.status == 429)
        #expect(limited.fields["Retry-After"] == "7")
        #expect(try error(of: limited).error.details?.field == "name")
        let refused = await send(.post, "/fail/refusal")
        #expect(refused.status == 403)
        #expect(refused.fields["X-Why"] == "so")
        #expect(await send(.post, "/fail/cancelled").status == 503)
        #expect(lines.all.isEmpty)
    }

    @Test("any other error is 500, says nothing of its cause, and leaves that to the log under the request id")
    func hidesFaults() async throws {
        let response = await send(.post, "/fail/odd", ["X-Request-Id": "my-own.id_1"])
        #expect(response.status == 500)
        #expect(try error(of: response).error.details?.reason == .internalFault)
        #expect(!String(decoding: response.body, as: UTF8.self).contains("hunter2"))
        let line = try #require(lines.all.first)
        #expect(line.contains("hunter2") && line.contains("my-own.id_1") && line.contains("/fail/{how}"))
        #expect(!line.contains("/fail/odd"))
    }

    @Test(
        "a client's well-formed request id is kept, any other replaced",
        arguments: [
            ("abc-1._Z", true), (String(repeating: "a", count: 128), true), (String(repeating: "a", count: 129), false),
            ("", false), ("a b", false), ("a\"b", false), ("ä", false), ("a/b", false),
        ]
    )
    func keepsRequestID(id: String, isKept: Bool) async throws {
        let response = await send(.get, "/read", ["X-Request-Id": id, "Authorization": "Bearer good"])
        #expect(response.fields.values("x-request-id") == [isKept ? id : Self.ownID.text])
        #expect(try message(of: response) == (isKept ? id : Self.ownID.text))
    }

    @Test("a raw handler names its own media type")
    func answersRaw() async {
        let response = await send(.get, "/page")
        #expect(response.fields.values("content-type") == ["text/html"])
        #expect(String(decoding: response.body, as: UTF8.self) == "<p>anybody")
        #expect(response.fields["x-request-id"] == Self.ownID.text)
    }
}
