import PlintoModels
import PlintoSync
import PlintoTransport
import Testing

@Suite("The REST client")
struct RESTClientTests {
    private let clock = ManualClock()

    private func client(_ transport: ScriptedTransport) throws -> RESTClient {
        RESTClient(
            server: try ServerURL(parsing: "https://id.example"),
            transport: transport,
            userAgent: "plinto/1",
            clock: clock
        )
    }

    private func fault(status: Int, _ body: [UInt8], fields: [String: String] = [:]) async throws -> ClientError? {
        let transport = ScriptedTransport(clock: clock) { _ throws(TransportError) in
            TransportResponse(status: status, fields: fields, body: body)
        }
        let client = try client(transport)
        return await #expect(throws: ClientError.self) {
            try await client.call(API.Auth.refresh, RefreshRequest(refreshToken: "r"))
        }
    }

    @Test("sends what the endpoint says, with token, key and agent")
    func request() async throws {
        let transport = ScriptedTransport(clock: clock) { _ throws(TransportError) in
            .json(Acknowledgement("Ended."), date: "Sun, 06 Nov 1994 08:49:37 GMT")
        }
        let received = try await client(transport).call(
            AgentAPI.removeTOTP,
            NoBody(),
            path: "work/git hub",
            bearer: "token",
            idempotencyKey: "key"
        )
        #expect(received.value.success)
        #expect(received.serverDate == Timestamp(seconds: 784_111_777))
        let request = try #require(transport.requests.first)
        #expect(request.method == .delete)
        #expect(request.url == "https://id.example/agent/v1/totp/work%2Fgit%20hub")
        #expect(request.field("authorization") == "Bearer token")
        #expect(request.field("idempotency-key") == "key")
        #expect(request.field("user-agent") == "plinto/1")
        #expect(request.field("accept") == "application/json")
    }

    @Test("a GET has no body, a POST is JSON")
    func bodies() async throws {
        let transport = ScriptedTransport(clock: clock) { _ throws(TransportError) in throw .timedOut }
        let client = try client(transport)
        _ = try? await client.call(API.Users.me, NoBody(), bearer: "t")
        _ = try? await client.call(API.Auth.refresh, RefreshRequest(refreshToken: "r"))
        #expect(transport.requests[0].body.isEmpty)
        #expect(transport.requests[0].field("content-type") == nil)
        #expect(String(decoding: transport.requests[1].body, as: UTF8.self) == #"{"refresh_token":"r"}"#)
        #expect(transport.requests[1].field("content-type") == "application/json")
    }

    @Test("any success that decodes is one", arguments: [200, 201, 202])
    func success(status: Int) async throws {
        let transport = ScriptedTransport(clock: clock) { _ throws(TransportError) in
            .json(TokenPair(accessToken: "a", refreshToken: "b", expiresIn: 1), status: status)
        }
        let received = try await client(transport).call(API.Auth.refresh, RefreshRequest(refreshToken: "r"))
        #expect(received.value.accessToken == "a")
        #expect(received.serverDate == nil)
    }

    @Test(
        "a success that is not the API's is transient",
        arguments: ["", "<html>", "[]", "null", #"{"access_token":"a"}"#]
    )
    func garbage(body: String) async throws {
        let fault = try await fault(status: 200, Array(body.utf8))
        guard case .transient(_, nil, _, _) = fault else {
            Issue.record("sorted as \(String(describing: fault))")
            return
        }
    }

    /// What a 429 says that came without the API's envelope.
    private static let tooManyRequests = APIError(
        .rateLimited,
        .rateLimit,
        "The server receives too many requests. Try again in 17 s.",
        retryAfter: 17
    )

    @Test(
        "load and faults of a server are transient, in its words and with its Retry-After",
        arguments: [
            408, 425, 429, 500, 502, 503, 504, 599,
        ]
    )
    func transient(status: Int) async throws {
        let bare = try await fault(status: status, [], fields: ["retry-after": "17"])
        let said: APIError? = status == 429 ? Self.tooManyRequests : nil
        #expect(bare == .transient("the server responded with status \(status)", retryAfter: 17, said: said))
        let error = APIError(.internalError, .overloaded, "Busy.", status: status)
        let worded = try await fault(status: status, try WireJSON.encode(ErrorEnvelope(error, requestID: "r")))
        #expect(worded == .transient("the server responded with status \(status): Busy.", retryAfter: nil, said: error))
    }

    @Test(
        "a Retry-After that is neither a number nor a date to come is none",
        arguments: ["soon", "-1", "1.5", "Sun, 06 Nov 1994 08:49:37 GMT"]
    )
    func badRetryAfter(text: String) async throws {
        #expect(
            try await fault(status: 503, [], fields: ["retry-after": text])
                == .transient("the server responded with status 503", retryAfter: nil)
        )
    }

    @Test(
        "a refusal that is not in the envelope came from something on the way",
        arguments: [
            301, 302, 307, 400, 401, 403, 404, 407, 451, 100, 0,
        ]
    )
    func notOurs(status: Int) async throws {
        for body in [
            "", "<html>", #"{"error":"unauthorized"}"#,
            #"{"error":{"code":"WHATEVER","message":"x"},"request_id":"r"}"#,
        ] {
            guard case .transient = try await fault(status: status, Array(body.utf8)) else {
                Issue.record("\(status) with “\(body)” was believed")
                continue
            }
        }
    }

    @Test("a Retry-After that is a date is counted from the server's own clock, else from ours")
    func dateRetryAfter() async throws {
        let later = "Sun, 06 Nov 1994 08:50:07 GMT"
        let dated = try await fault(
            status: 503,
            [],
            fields: ["retry-after": later, "date": "Sun, 06 Nov 1994 08:49:37 GMT"]
        )
        #expect(dated == .transient("the server responded with status 503", retryAfter: 30))
        let soon = String(decoding: HTTPDate(clock.now().advanced(bySeconds: 90)).text, as: UTF8.self)
        let undated = try await fault(status: 503, [], fields: ["retry-after": soon])
        #expect(undated == .transient("the server responded with status 503", retryAfter: 90))
        let absurd = try await fault(status: 503, [], fields: ["retry-after": "99999999999999999999"])
        #expect(absurd == .transient("the server responded with status 503", retryAfter: 1_000_000_000))
    }

    @Test("a server that has moved for good is told with its new URL, and is not offline", arguments: [301, 308])
    func moved(status: Int) async throws {
        let fields = ["location": "https://new.example:8443/v1/users/me"]
        guard case .transient(let why, _, _, .serverMoved) = try await fault(status: status, [], fields: fields) else {
            Issue.record("not told as moved")
            return
        }
        #expect(why.contains("plinto login --server https://new.example:8443 "), "\(why)")
    }

    @Test(
        "a redirect for the moment, as a captive portal's, is offline and says where it leads",
        arguments: [302, 307]
    )
    func portal(status: Int) async throws {
        let sorted = try await fault(status: status, [], fields: ["location": "http://portal.example/\u{1b}[2J"])
        guard case .transient(let why, _, _, .offline) = sorted else {
            Issue.record("sorted as \(String(describing: sorted))")
            return
        }
        #expect(why.contains("portal.example") && !why.contains("\u{1b}"), "\(why)")
    }

    @Test(
        "a URL where no API is, is not offline; a page on the way to it, as a captive portal's, is",
        arguments: [(404, Reason.notAPlintoServer), (405, .notAPlintoServer), (200, .offline), (403, .offline)]
    )
    func foreign(status: Int, reason: Reason) async throws {
        let sorted = try await fault(status: status, Array("<p>".utf8))
        guard case .transient(let why, _, _, reason) = sorted else {
            Issue.record("sorted as \(String(describing: sorted))")
            return
        }
        #expect(why.contains("Check the URL https://"), "\(why)")
    }

    @Test(
        "each fault of a certificate is told with what to do",
        arguments: [
            (CertificateError.unknownAuthority, "PLINTO_CA_FILE"),
            (.wrongName, "the URL that the certificate was issued for"),
            (.expired, "operator must renew"), (.notYetValid, "Check this machine's clock"),
        ]
    )
    func certificate(fault: CertificateError, words: String) async throws {
        let client = try client(ScriptedTransport(clock: clock) { _ throws(TransportError) in throw .untrusted(fault) })
        let sorted = await #expect(throws: ClientError.self) {
            try await client.call(API.Users.me, NoBody(), bearer: "t")
        }
        guard case .transient(let why, nil, nil, .untrustedCertificate) = sorted else {
            Issue.record("sorted as \(String(describing: sorted))")
            return
        }
        #expect(why.contains(words), "\(why)")
    }

    @Test("a 401 is permanent only by its reason")
    func unauthorized() async throws {
        let over: Set<Reason> = [
            .unknownRefreshToken, .refreshTokenExpired, .refreshAlreadyUsed, .refreshTokenReused, .sessionEnded,
        ]
        let other: [Reason] = [
            .wrongCredentials, .invalidToken, .tokenExpired, .missingToken, .accountLocked,
            Reason(rawValue: "unheard_of"),
        ]
        for reason in over.union(other) {
            let error = APIError(.unauthorized, reason, "No.")
            let fault = try await fault(status: 401, try WireJSON.encode(ErrorEnvelope(error, requestID: "r")))
            #expect(fault == (over.contains(reason) ? .permanent(error) : .refused(error)))
        }
    }

    @Test("the words that end a session do not with any other status", arguments: [400, 403, 404, 409])
    func otherStatus(status: Int) async throws {
        let error = APIError(.unauthorized, .sessionEnded, "No.", status: status)
        let fault = try await fault(status: status, try WireJSON.encode(ErrorEnvelope(error, requestID: "r")))
        #expect(fault == .refused(error))
    }

    @Test(
        "faults of the transport are transient",
        arguments: [
            TransportError.unreachable("x"), .timedOut, .cancelled, .invalidResponse("y"),
        ]
    )
    func transport(fault: TransportError) async throws {
        let client = try client(ScriptedTransport(clock: clock) { _ throws(TransportError) in throw fault })
        let sorted = await #expect(throws: ClientError.self) {
            try await client.call(API.Users.me, NoBody(), bearer: "t")
        }
        guard case .transient(_, nil, _, _) = sorted else {
            Issue.record("sorted as \(String(describing: sorted))")
            return
        }
    }
}
