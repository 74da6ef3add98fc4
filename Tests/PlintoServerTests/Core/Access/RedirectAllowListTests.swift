import PlintoModels
import PlintoSystem
import Testing

@testable import PlintoServer

@Suite("Where browsers may be sent")
struct RedirectAllowListTests {
    private func list(_ entries: String...) throws -> RedirectAllowList { try #require(RedirectAllowList(entries)) }

    @Test(
        "the entry's own address and what lies beneath it are allowed",
        arguments: [
            "https://app.example.com/auth", "https://app.example.com/auth/", "https://app.example.com/auth/done",
            "https://app.example.com/auth?x=1", "https://app.example.com/auth/a%20b?x=https://evil.example",
            "https://app.example.com:443/auth", "https://APP.example.com/auth", "https://app.example.com/auth/100%25",
            "http://localhost:3000", "http://localhost:3000/", "http://localhost:3000/any?q", "http://127.0.0.1:80/x",
            "http://[::1]:5/x",
        ]
    )
    func allowed(url: String) throws {
        let list = try list(
            "https://app.example.com/auth",
            "http://localhost:3000",
            "http://127.0.0.1/x",
            "http://[::1]:5/"
        )
        #expect(list.allows(url))
        #expect(!RedirectAllowList().allows(url))
    }

    @Test(
        "nothing else is",
        arguments: [
            // Another scheme, host or port.
            "http://app.example.com/auth", "https://example.com/auth", "https://app.example.com.evil.example/auth",
            "https://evilapp.example.com/auth", "https://app.example.com:444/auth", "https://app.example.com./auth",
            "HTTPS://app.example.com/auth", "//app.example.com/auth", "app.example.com/auth", "/auth", "",
            "javascript:alert(1)", "javascript://app.example.com/auth%0Aalert(1)", "data:text/html,x", "file:///auth",
            "custom://app.example.com/auth", "https:app.example.com/auth", "https:///app.example.com/auth",
            // Another path.
            "https://app.example.com", "https://app.example.com/", "https://app.example.com/authority",
            "https://app.example.com/AUTH", "https://app.example.com//auth", "https://app.example.com/x/auth",
            // Two readers could read these differently.
            "https://app.example.com@evil.example/auth", "https://evil.example#@app.example.com/auth",
            "https://evil.example\\@app.example.com/auth", "https://app.example.com\\.evil.example/auth",
            "https://user@app.example.com/auth", "https://user:443@app.example.com/auth",
            "https://app.example.com/auth#x", "https://app.example.com/auth\\x", "https://app.example.com:+443/auth",
            "https://app.example.com:/auth", "https://app.example.com:0/auth", "https://app.example.com:65979/auth",
            "https://app%2Eexample.com/auth", "https://app.example.com%2Fauth", "https://[app.example.com]/auth/.",
            "https://app.example.com/auth/../x", "https://app.example.com/auth/..", "https://app.example.com/auth/./x",
            "https://app.example.com/auth/%2e%2e/x", "https://app.example.com/auth/.%2E/x",
            "https://app.example.com/auth/%252e%252e/x", "https://app.example.com/auth/..;a/x",
            "https://app.example.com/auth/%2f..%2f", "https://app.example.com/auth/%5c..",
            "https://app.example.com/auth/%",
            "https://app.example.com/auth/%00", "https://app.example.com/auth/%0d%0aSet-Cookie:x",
            // Characters that are none of an address, or that look like others.
            " https://app.example.com/auth", "https://app.example.com/auth ", "https://app.example.com/auth\r\nX: y",
            "https://app.example.com/auth\u{0}", "https://app.example.com/a\tuth", "https://аpp.example.com/auth",
            "https://app。example.com/auth", "https://app.example.com/auth/é", "https://xn--pp-6kc.example.com/auth",
            "https://app.example.com/auth/\"", "https://app.example.com/auth/<x>", "https://app.example.com/auth?a=`",
        ]
    )
    func refused(url: String) throws {
        #expect(try !list("https://app.example.com/auth", "https://app.example.com/other").allows(url))
    }

    @Test("an address longer than any browser's is refused")
    func long() throws {
        let list = try list("https://app.example.com")
        let head = "https://app.example.com/"
        #expect(list.allows(head + String(repeating: "a", count: 2048 - head.utf8.count)))
        #expect(!list.allows(head + String(repeating: "a", count: 2049 - head.utf8.count)))
    }

    @Test(
        "what is no address of an application is no entry",
        arguments: [
            "", "*", "https://*.example.com", "https://app.example.com/?x=1", "http://app.example.com",
            "http://10.0.0.1/", "https://[app.example.com]", "https://[app.example.com]/x", "https://[127.0.0.1]/",
            "http://127.evil.example/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/",
            "http://localhost.evil.example/", "http://evil.example.localhost.example/", "https://app.example.com./",
            "https://app..example.com/", "https://app.example.com:0443/", "https://app.example.com:+443/",
            "myapp://callback", "app.example.com", "https://u@app.example.com",
            "https://app.example.com/../x", "https://app.example.com/#",
        ]
    )
    func entries(text: String) {
        #expect(RedirectAllowList([text]) == nil)
        #expect(RedirectAllowList(["https://app.example.com", text]) == nil)
    }

    @Test("every loopback host may be a target of plain HTTP, and no other")
    func loopback() throws {
        for url in ["http://127.0.0.2/", "http://app.localhost:3000/x", "http://localhost/", "http://[::1]/"] {
            #expect(try list(url).allows(url))
        }
    }

    @Test("a setting that is refused says what was wrong with it")
    func usage() throws {
        let arguments = ["--redirect-allow", "https://ok.example,https://[app.example.com]"]
        let error = #expect(throws: UsageError.self) { try ServerCommand.configuration(arguments) }
        #expect("\(error as Any)".contains("[app.example.com]"))
        #expect("\(error as Any)".contains("brackets are only for IPv6 addresses"))
    }

    @Test("what is refused names the field, and the setting that would allow it")
    func error() throws {
        let list = try list("https://app.example.com")
        #expect(throws: Never.self) { try list.check("https://app.example.com/x") }
        let error = #expect(throws: APIError.self) { try list.check("https://evil.example") }
        #expect(error?.status == 400 && error?.field == "redirect_url" && error?.reason == .redirectNotAllowed)
        #expect(error?.message.contains("--redirect-allow") == true)
        #expect(error?.message.contains("evil") == false)
    }
}
