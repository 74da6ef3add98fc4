import Dispatch
import PlintoModels
import Testing

@Suite("WireJSON")
struct WireJSONTests {
    private func refusal(of json: String) -> APIError? {
        refusal(of: Array(json.utf8))
    }

    private func refusal(of bytes: [UInt8]) -> APIError? {
        do throws(APIError) {
            _ = try WireJSON.decodeRequest(SignUpRequest.self, from: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a request that does not fit is a 400 that names the field and the reason",
        arguments: [
            (#"{"password":"p"}"#, "email", Reason.required),
            (#"{"email":null,"password":"p"}"#, "email", .required),
            (#"{"email":1,"password":"p"}"#, "email", .wrongType),
            (#"{"email":["a"],"password":"p"}"#, "email", .wrongType),
            (#"{"email":{"$gt":""},"password":"p"}"#, "email", .wrongType),
            (#"{"email":"a","password":"p","is_admin":true}"#, "is_admin", .unknownField),
            (#"[]"#, "body", .wrongType),
            (#""text""#, "body", .wrongType),
            (#"{"email":"a""#, "body", .malformedJSON),
            (#"{"email":"a","password":"p"} trailing"#, "body", .malformedJSON),
            ("not json", "body", .malformedJSON),
            (#"{"email":"a","password":"p",}"#, "body", .malformedJSON),
            (#"{"email":"a","email":"b","password":"p"}"#, "email", .repeatedField),
            (#"{"email":"a","password":"p","metadata":{"a":[1e999]}}"#, "metadata.a.0", .outOfRange),
            ("", "email", .required),
        ] as [(String, String, Reason)]
    )
    func refused(json: String, field: String, reason: Reason) throws {
        let fault = try #require(refusal(of: json))
        #expect(fault.status == 400)
        #expect(fault.code == .invalidRequest)
        #expect(fault.field == field)
        #expect(fault.reason == reason)
    }

    @Test(
        "a number that does not fit a whole one is refused by its field",
        arguments: ["10.5", "99999999999999999999"]
    )
    func wholeNumbers(number: String) throws {
        do throws(APIError) {
            _ = try WireJSON.decodeRequest(
                UpdateRateLimitRequest.self,
                from: Array(#"{"rate_limit":\#(number)}"#.utf8)
            )
            Issue.record("\(number) was taken")
        } catch {
            #expect(error.field == "rate_limit")
            #expect(error.reason == .wrongType)
        }
    }

    @Test("a word that is none of those there are is refused with those, in the words of the API")
    func words() throws {
        do throws(APIError) {
            _ = try WireJSON.decodeRequest(InviteMemberRequest.self, from: Array(#"{"email":"a","role":"king"}"#.utf8))
            Issue.record("king was taken")
        } catch {
            #expect(error.field == "role")
            #expect(error.reason == .invalidFormat)
            #expect(error.message == "role is malformed: it must be one of owner, admin, member, viewer.")
        }
        for json in [#"{"name":"k","scopes":["all"]}"#, #"{"name":"k","scopes":["users:read","*"]}"#] {
            do throws(APIError) {
                _ = try WireJSON.decodeRequest(CreateAPIKeyRequest.self, from: Array(json.utf8))
                Issue.record("\(json) was taken")
            } catch {
                #expect(error.message.contains("users:read, users:write"))
            }
        }
    }

    @Test("bytes that are not UTF-8 are refused, not repaired")
    func invalidUTF8() throws {
        let bytes = Array(#"{"email":""#.utf8) + [0xc3, 0x28] + Array(#"","password":"p"}"#.utf8)
        #expect(try #require(refusal(of: bytes)).reason == .invalidUTF8)
    }

    @Test("a field that the request does not have is refused by its name, and absent where it is null")
    func unknownNull() throws {
        let json = #"{"email":"a","password":"p","captcha_token":null,"device":null}"#
        #expect(refusal(of: json) == nil)
        let refused = try #require(refusal(of: #"{"email":"a","password":"p","zone":null,"is_admin":false}"#))
        #expect(refused.field == "is_admin" && refused.reason == .unknownField)
        // Null is a value of what the request does have.
        #expect(refusal(of: #"{"email":null,"password":"p"}"#)?.reason == .required)
        _ = try WireJSON.decodeRequest(NoBody.self, from: Array(#"{"a":null}"#.utf8))
    }

    @Test("what a parser refuses is a 400 that names the field or the body")
    func bounds() throws {
        let marks = String(repeating: "\u{301}", count: 31)
        let cases: [(String, String, Reason)] = [
            (#"{"metadata":{"a":\#(String(repeating: "[", count: 40))"#, "metadata", .outOfRange),
            ("[" + Array(repeating: "0", count: 10_000).joined(separator: ",") + "]", "body", .outOfRange),
            (#"{"email":"e\#(marks)@example.com","password":"p"}"#, "email", .invalidFormat),
        ]
        for (json, field, reason) in cases {
            let fault = try #require(refusal(of: json))
            #expect(fault.status == 400 && fault.field == field && fault.reason == reason)
        }
        let long = try #require(refusal(of: #"{"\#(String(repeating: "n", count: 60_000))":1}"#))
        #expect(long.reason == .unknownField && long.message.utf8.count < 200)
    }

    @Test("nesting without end is refused without a crash")
    func nesting() throws {
        let deep = #"{"metadata":"# + String(repeating: "[", count: 100_000)
        #expect(throws: APIError.self) { try WireJSON.decodeRequest(UpdateUserRequest.self, from: Array(deep.utf8)) }
    }

    private struct Place: Decodable, Sendable {
        /// Marks the queue that the main actor runs on, on whatever thread.
        static let mark = DispatchSpecificKey<Bool>()

        let isMain: Bool

        init(from decoder: any Decoder) throws { isMain = DispatchQueue.getSpecific(key: Self.mark) == true }
    }

    @Test("a large response of another server does not hold up who waits for it, a small one is decoded in place")
    @MainActor
    func elsewhere() async throws {
        DispatchQueue.main.setSpecific(key: Place.mark, value: true)
        let small = try await WireJSON.decodeReceived(Place.self, from: Array("{}".utf8))
        #expect(small.isMain)
        let large = [UInt8](repeating: 0x20, count: 20_000) + Array("{}".utf8)
        #expect(try await !WireJSON.decodeReceived(Place.self, from: large).isMain)
    }

    @Test("an endpoint without a body takes nothing or an empty object, and no field")
    func noBody() throws {
        _ = try WireJSON.decodeRequest(NoBody.self, from: [])
        _ = try WireJSON.decodeRequest(NoBody.self, from: Array("{}".utf8))
        #expect(throws: APIError.self) { try WireJSON.decodeRequest(NoBody.self, from: Array(#"{"a":1}"#.utf8)) }
    }

    @Test("PATCH tells an absent field from a null one")
    func patch() throws {
        let request = try WireJSON.decodeRequest(
            UpdateUserRequest.self,
            from: Array(#"{"first_name":"Jane","last_name":null}"#.utf8)
        )
        #expect(request == UpdateUserRequest(firstName: .set("Jane"), lastName: .clear))
        #expect(try WireJSON.encode(request) == Array(#"{"first_name":"Jane","last_name":null}"#.utf8))
    }

    @Test("metadata comes back as it went in")
    func metadata() throws {
        let json = #"{"metadata":{"a":[1,2.5,"x",true,null],"b":{"c":9007199254740993}}}"#
        let request = try WireJSON.decodeRequest(UpdateUserRequest.self, from: Array(json.utf8))
        #expect(String(decoding: try WireJSON.encode(request), as: UTF8.self) == json)
    }
}
