import PlintoModels
import Testing

@Suite("Endpoints")
struct EndpointTests {
    @Test("no two endpoints share method and path")
    func unique() {
        let all = (API.all + AgentAPI.all).map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(all).count == all.count)
    }

    @Test("a parameter's value is percent-encoded into its segment")
    func filled() {
        let path = AgentAPI.totpCode.filledPath("git hub/é?#")
        #expect(path == "/agent/v1/totp/git%20hub%2F%C3%A9%3F%23/code")
        #expect(PercentEncoding.decode("git%20hub%2F%C3%A9%3F%23") == "git hub/é?#")
    }

    @Test(
        "broken escapes, NUL and bytes that are not UTF-8 do not decode",
        arguments: ["%", "%4", "%zz", "%00", "%ff"]
    )
    func brokenEscape(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test("the template prints as it was written")
    func template() {
        #expect(API.Sessions.revoke.path.description == "/v1/sessions/{session_id}")
    }
}
