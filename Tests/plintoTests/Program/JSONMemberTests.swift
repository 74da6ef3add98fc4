import Testing

@testable import plinto

@Suite("Reading one member of an answer")
struct JSONMemberTests {
    private func read(_ json: String) -> String? {
        JSONMember.string("code", in: Array(json.utf8))
    }

    @Test(
        "the member is found wherever it stands",
        arguments: [
            #"{"code":"1"}"#, #"{"code":"1","period":30}"#, #"{"period":30,"code":"1"}"#,
            #"{"a":true,"b":null,"c":-1.5E+3,"d":"x","code":"1"}"#, "\n{ \"a\" : 1 ,\t\"code\" :\r\n \"1\" }",
            #"{"name":"{\u007d","code":"1"}"#.replacing(#"\u007d"#, with: "}"),
        ]
    )
    func found(json: String) {
        #expect(read(json) == "1")
    }

    @Test(
        "anything that is not plain is left to the decoder",
        arguments: [
            "", "{", "{}", "[]", "null", #""code""#, #"{"code":1}"#, #"{"code":null}"#, #"{"code":"1"#, #"{"code""#,
            #"{"code":"\u0031"}"#, #"{"\u0063ode":"1"}"#, #"{"a":{"code":"1"}}"#, #"{"a":["code"],"code":"1"}"#,
            #"{"a":"\"","code":"1"}"#, #"{"a" 1,"code":"1"}"#, #"{"a":,"code":"1"}"#, #"{"a":1"code":"1"}"#,
            "{\"code\":\"a\nb\"}", #"{"Code":"1"}"#,
        ]
    )
    func notFound(json: String) {
        #expect(read(json) == nil)
    }

    @Test("bytes that are not UTF-8 are no text")
    func invalid() {
        #expect(JSONMember.string("code", in: Array("{\"code\":\"".utf8) + [0xff] + Array("\"}".utf8)) == nil)
    }
}
