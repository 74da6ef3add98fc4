import PlintoModels
import Testing

@Suite("Styles of JSON")
struct JSONStyleTests {
    private func text(_ value: some Encodable, _ style: JSONStyle) throws -> String {
        String(decoding: try WireJSON.encode(value, style: style), as: UTF8.self)
    }

    private let user = User(
        id: UserID(createdAt: Timestamp(milliseconds: 0), random: [UInt8](repeating: 0, count: 10)),
        email: "a@example.com",
        metadata: ["metadata": .object(["revokedCount": .integer(1)])],
        createdAt: Timestamp(milliseconds: 0),
        updatedAt: Timestamp(milliseconds: 0)
    )

    @Test("a response has each of its fields, null where there is no value, also inside of others")
    func nulls() throws {
        #expect(
            try text(user, .response)
                == #"{"avatar_url":null,"created_at":"1970-01-01T00:00:00Z","email":"a@example.com","#
                + #""email_verified":false,"first_name":null,"id":"usr_00000000000000000000000000","last_name":null,"#
                + #""metadata":{"metadata":{"revokedCount":1}},"status":"active","#
                + #""updated_at":"1970-01-01T00:00:00Z","username":null}"#
        )
        let session = UserSession(
            id: SessionID(createdAt: Timestamp(milliseconds: 0), random: [UInt8](repeating: 0, count: 10)),
            ipAddress: "192.0.2.1",
            userAgent: nil,
            deviceInfo: DeviceInfo(browser: nil, os: "Linux", device: nil),
            createdAt: Timestamp(milliseconds: 0),
            lastActiveAt: Timestamp(milliseconds: 0)
        )
        let list = try text(UserSessionList(sessions: [session]), .response)
        #expect(list.contains(#""device_info":{"browser":null,"device":null,"os":"Linux"}"#))
        #expect(list.contains(#""location":null,"user_agent":null"#))
    }

    private struct Numbers: Codable {
        var bool: Bool?
        var string: String?
        var double: Double?
        var float: Float?
        var int: Int?
        var int8: Int8?
        var int16: Int16?
        var int32: Int32?
        var int64: Int64?
        var uint: UInt?
        var uint8: UInt8?
        var uint16: UInt16?
        var uint32: UInt32?
        var uint64: UInt64?
        var list: [String]?
    }

    @Test(
        "of every type that the language encodes itself, an absent value is null in a response and absent in a request"
    )
    func everyType() throws {
        let names = Mirror(reflecting: Numbers()).children.compactMap(\.label)
        #expect(
            try text(Numbers(), .response) == "{" + names.sorted().map { "\"\($0)\":null" }.joined(separator: ",") + "}"
        )
        #expect(try text(Numbers(), .request) == "{}")
        let full = Numbers(
            bool: true,
            string: "s",
            double: 0.5,
            float: 0.25,
            int: -1,
            int8: .min,
            int16: .min,
            int32: .min,
            int64: .min,
            uint: 1,
            uint8: .max,
            uint16: .max,
            uint32: .max,
            uint64: 7,
            list: ["a"]
        )
        let again = try WireJSON.decodeResponse(Numbers.self, from: WireJSON.encodeResponse(full))
        #expect(try text(again, .request) == text(full, .request))
        #expect(throws: DecodingError.self) {
            try WireJSON.decodeResponse(Numbers.self, from: Array(#"{"uint8":256}"#.utf8))
        }
        #expect(throws: EncodingError.self) { try WireJSON.encode(Numbers(double: .nan)) }
        #expect(throws: EncodingError.self) { try WireJSON.encode(Numbers(uint64: .max)) }
    }

    @Test("a request leaves out what it does not say")
    func request() throws {
        #expect(try text(SignUpRequest(email: "a", password: "p"), .request) == #"{"email":"a","password":"p"}"#)
    }

    @Test("members that a standard wants absent are absent from a response too")
    func omitted() throws {
        let descriptor = PublicKeyCredentialDescriptorJSON(id: "AA", transports: nil)
        #expect(try text(descriptor, .response) == #"{"id":"AA","type":"public-key"}"#)
        let key = JSONWebKey(kty: "OKP", crv: "Ed25519", x: "AA", y: nil, kid: "k", alg: "EdDSA")
        #expect(try !text(key, .response).contains("\"y\""))
        let envelope = ErrorEnvelope(APIError(.notFound, .noSuchRoute, "Nothing."), requestID: "req_1")
        #expect(try !text(envelope, .response).contains("current"))
        #expect(try text(envelope, .response).contains(#""field":null"#))
    }

    @Test("published SDKs find their names next to those of the reference, and nothing of the user's own is touched")
    func published() throws {
        let signedIn = SignInResponse.signedIn(
            AuthenticationResponse(user: user, tokens: TokenPair(accessToken: "a", refreshToken: "r", expiresIn: 60))
        )
        guard case .object(let fields) = try JSONValue(encoding: signedIn, style: .response(.published)),
            case .object(let user)? = fields["user"], case .object(let tokens)? = fields["tokens"]
        else { throw JSONError.malformed }
        #expect(tokens["token_type"] == .string("bearer"))
        for (name, value) in tokens { #expect(fields[name] == value) }
        #expect(user["user_metadata"] == .object(["metadata": .object(["revokedCount": .integer(1)])]))
        #expect(user["profile_image_url"] == .some(.null))
        #expect(try JSONValue(encoding: signedIn) != JSONValue(encoding: signedIn, style: .response(.published)))

        let challenge = SignInResponse.secondFactorRequired(MFAChallenge(token: "t", methods: []))
        #expect(try text(challenge, .response(.published)).contains(#""requires_mfa":true"#))
        let revoked = try text(RevokeAllResponse(revokedCount: 2), .response(.published))
        #expect(revoked.contains(#""revokedCount":2,"revoked_count":2"#))
    }
}
