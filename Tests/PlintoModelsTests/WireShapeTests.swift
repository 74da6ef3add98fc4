import PlintoModels
import Testing

/// The names on the wire are the contract: each test holds one answer against the reference's example.
@Suite("Wire shapes")
struct WireShapeTests {
    private let time = Timestamp(seconds: 1_737_201_600)
    private let user = UserID("usr_00000000000000000000000000")!
    private let session = SessionID("sess_00000000000000000000000000")!

    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try WireJSON.encode(value), as: UTF8.self)
    }

    @Test("a user has the names of the reference")
    func userShape() throws {
        let value = User(
            id: user,
            email: "user@example.com",
            emailVerified: true,
            username: "johndoe",
            firstName: "John",
            lastName: "Doe",
            avatarURL: "https://cdn.example.com/a.jpg",
            metadata: ["theme": .string("dark")],
            createdAt: time,
            updatedAt: time
        )
        #expect(
            try json(value)
                == #"{"avatar_url":"https://cdn.example.com/a.jpg","created_at":"2025-01-18T12:00:00Z","#
                + #""email":"user@example.com","email_verified":true,"first_name":"John","#
                + #""id":"usr_00000000000000000000000000","last_name":"Doe","metadata":{"theme":"dark"},"#
                + #""status":"active","updated_at":"2025-01-18T12:00:00Z","username":"johndoe"}"#
        )
    }

    @Test("tokens are in snake case")
    func tokens() throws {
        let pair = TokenPair(accessToken: "a", refreshToken: "r", expiresIn: 3600)
        #expect(try json(pair) == #"{"access_token":"a","expires_in":3600,"refresh_token":"r"}"#)
    }

    @Test("GET /users/me/sessions is in snake case and GET /sessions in camel case, as documented")
    func sessions() throws {
        let snake = UserSession(
            id: session,
            ipAddress: "192.0.2.1",
            userAgent: "x",
            deviceInfo: DeviceInfo(browser: "Chrome", os: "macOS", device: "Desktop"),
            createdAt: time,
            lastActiveAt: time
        )
        #expect(
            try json(snake)
                == #"{"created_at":"2025-01-18T12:00:00Z","device_info":{"browser":"Chrome","device":"Desktop","#
                + #""os":"macOS"},"id":"sess_00000000000000000000000000","ip_address":"192.0.2.1","#
                + #""last_active_at":"2025-01-18T12:00:00Z","user_agent":"x"}"#
        )
        let camel = SessionSummary(
            id: session,
            createdAt: time,
            lastActiveAt: time,
            ipAddress: "192.0.2.1",
            device: "Chrome on Windows",
            isCurrent: true
        )
        #expect(
            try json(SessionList(sessions: [camel]))
                == #"{"sessions":[{"createdAt":"2025-01-18T12:00:00Z","device":"Chrome on Windows","#
                + #""id":"sess_00000000000000000000000000","ipAddress":"192.0.2.1","isCurrent":true,"#
                + #""lastActiveAt":"2025-01-18T12:00:00Z"}],"total":1}"#
        )
    }

    @Test("the error envelope has code, message, details and the request id, and reads back")
    func envelope() throws {
        let error = APIError.invalid("email", .required, "email is required.")
        let envelope = ErrorEnvelope(error, requestID: "req_1")
        let text = try json(envelope)
        #expect(
            text
                == #"{"error":{"code":"INVALID_REQUEST","details":{"field":"email","reason":"required"},"#
                + #""message":"email is required."},"request_id":"req_1"}"#
        )
        let read = try WireJSON.decodeResponse(ErrorEnvelope.self, from: Array(text.utf8))
        #expect(read.apiError(status: 400) == error)
    }
}
