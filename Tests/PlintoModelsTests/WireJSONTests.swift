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

    @Test("bytes that are not UTF-8 are refused, not repaired")
    func invalidUTF8() throws {
        let bytes = Array(#"{"email":""#.utf8) + [0xc3, 0x28] + Array(#"","password":"p"}"#.utf8)
        #expect(try #require(refusal(of: bytes)).reason == .invalidUTF8)
    }

    @Test("nesting without end is refused without a crash")
    func nesting() throws {
        let deep = #"{"metadata":"# + String(repeating: "[", count: 100_000)
        #expect(throws: APIError.self) { try WireJSON.decodeRequest(UpdateUserRequest.self, from: Array(deep.utf8)) }
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
