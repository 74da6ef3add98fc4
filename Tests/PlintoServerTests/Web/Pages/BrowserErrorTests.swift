import PlintoHTTP
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// What someone meets at a browser where programs get the envelope: on the way to a provider and back, and at paths
/// that do not exist.
@Suite("Faults at a browser")
struct BrowserErrorTests {
    /// As browsers ask where a person follows a link.
    private static let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    private static let evil = "<script>alert(1)</script>"

    private func send(
        _ test: TestServer,
        _ path: String,
        by method: String = "GET",
        accept: String?,
        cookie: String? = nil
    ) async throws -> WireClient.Response {
        var fields: [String: String] = [:]
        fields["Accept"] = accept
        fields["Cookie"] = cookie
        return try await test.client.send(method, path, fields: fields)
    }

    /// That `answer` is a page that runs nothing and names no one where it is.
    private func expectPage(_ answer: WireClient.Response, _ status: Int, _ comment: Comment) {
        #expect(answer.status == status, comment)
        #expect(answer.fields["content-type"] == "text/html; charset=utf-8", comment)
        #expect(answer.fields["vary"] == "Accept", comment)
        #expect(answer.fields["cache-control"] == "no-store", comment)
        #expect(answer.fields["referrer-policy"] == "no-referrer", comment)
        #expect(answer.fields["content-security-policy"]?.contains("default-src 'none'") == true, comment)
        #expect(answer.fields["x-request-id"]?.isEmpty == false, comment)
        #expect(answer.text.contains("<h1>") && !answer.text.contains("<script"), comment)
    }

    private func expectEnvelope(_ answer: WireClient.Response, _ status: Int, _ reason: Reason, _ comment: Comment) {
        #expect(answer.status == status && answer.reason == reason, comment)
        #expect(answer.fields["content-type"] == "application/json", comment)
        #expect(answer.fields["vary"] == "Accept", comment)
    }

    @Test(
        "who cannot set out to a provider meets a page that says why, and a program the same as JSON",
        arguments: [
            ("google?redirect_url=https://evil.example/", 400, .redirectNotAllowed, "redirect_url"),
            ("google?\(PercentEncoding.encode(evil))=1", 400, .unknownField, "unknown parameter"),
            ("google?link=lnk_nonsense", 400, .invalidLink, "Begin again from your account"),
            ("github", 404, .providerNotConfigured, "is not configured on this server"),
            ("\(PercentEncoding.encode(evil))", 404, .noSuchResource, "There is no such provider"),
            ("google/callback", 400, .invalidState, "Begin again"),
            ("google/callback?state=\(PercentEncoding.encode(evil))&code=x", 400, .invalidState, "Begin again"),
            ("github/callback?error=\(PercentEncoding.encode(evil))", 404, .providerNotConfigured, "is not configured"),
        ] as [(String, Int, Reason, String)]
    )
    func settingOut(path: String, status: Int, reason: Reason, words: String) async throws {
        try await TestServer.run(with: .google) { test, _, _ in
            for prefix in ["/v1", "/api/v1"] {
                let path = "\(prefix)/auth/oauth/\(path)"
                let page = try await send(test, path, accept: Self.browser)
                expectPage(page, status, "\(path)")
                #expect(page.text.contains(words), "\(page.text)")
                for accept in ["application/json", "*/*", nil] {
                    expectEnvelope(try await send(test, path, accept: accept), status, reason, "\(path)")
                }
            }
            // Who can set out is sent on as ever.
            #expect(try await send(test, "/v1/auth/oauth/google", accept: Self.browser).status == 302)
        }
    }

    @Test(
        "who comes back to no application meets a page in the server's own words, and the cookie of the attempt goes",
        arguments: [
            ("access_denied", 403, .accessDenied, "declined at the provider"),
            ("temporarily_unavailable", 503, .temporarilyUnavailable, "Go back to where you wanted to sign in"),
            ("invalid_scope", 502, .invalidScope, "Tell the operator of this service"),
            (evil, 502, .serverError, "Begin again"),
        ] as [(String, Int, Reason, String)]
    )
    func comingBack(word: String, status: Int, reason: Reason, words: String) async throws {
        try await TestServer.run(with: .github) { test, _, _ in
            for isBrowser in [true, false] {
                let departure = try await test.setOut(.github, query: "")
                let query =
                    "state=\(departure.state)&error=\(PercentEncoding.encode(word))&error_description="
                    + PercentEncoding.encode(Self.evil)
                let path = "/v1/auth/oauth/github/callback?\(query)"
                let answer = try await send(
                    test,
                    path,
                    accept: isBrowser ? Self.browser : "application/json",
                    cookie: departure.cookie
                )
                if isBrowser {
                    expectPage(answer, status, "\(word)")
                    #expect(answer.text.contains(words), "\(answer.text)")
                    #expect(!answer.text.contains("alert(1)"))
                } else {
                    expectEnvelope(answer, status, reason, "\(word)")
                }
                #expect(answer.fields["set-cookie"]?.contains("Max-Age=0") == true)
                #expect(answer.fields["retry-after"] == (status == 503 ? "5" : nil))
                // The attempt is used up either way.
                let again = try await send(test, path, accept: Self.browser, cookie: departure.cookie)
                expectPage(again, 400, "\(word)")
                #expect(again.text.contains("did not begin in this browser"))
            }
        }
    }

    @Test("who comes back too late meets a page that says to begin again")
    func tooLate() async throws {
        try await TestServer.run(with: .google) { test, standIn, _ in
            let departure = try await test.setOut(.google)
            let code = standIn.agree(.init(), to: departure.parameters)
            test.clock.advance(seconds: 600)
            let path = "/v1/auth/oauth/google/callback?state=\(departure.state)&code=\(PercentEncoding.encode(code))"
            let page = try await send(test, path, accept: Self.browser, cookie: departure.cookie)
            expectPage(page, 400, "late")
            #expect(page.text.contains("Begin again"))
        }
    }

    @Test("a fault of the server on the way to a provider is a page that names the request and no cause")
    func inside() async throws {
        try await TestServer.run(with: .google) {
            $0.hasRateLimits = true
        } _: { test, _, _ in
            try await test.server.database.write { try $0.execute("DROP TABLE oauth_attempts") }
            let page = try await send(test, "/v1/auth/oauth/google", accept: Self.browser)
            expectPage(page, 500, "start")
            #expect(page.text.contains("<code>\(page.fields["x-request-id"] ?? "-")</code>"))
            #expect(!page.text.contains("oauth_attempts"))
            #expect(page.fields["x-ratelimit-remaining"] == "99")
            let envelope = try await send(test, "/v1/auth/oauth/google", accept: "application/json")
            expectEnvelope(envelope, 500, .internalFault, "start")
        }
    }

    @Test("who set out too often meets a page that says how long to wait, at unknown paths too")
    func tooMany() async throws {
        try await TestServer.run(with: .google) {
            $0.hasRateLimits = true
        } _: { test, _, _ in
            for _ in 0..<100 { #expect(try await test.send("GET", "/v1/auth/oauth/google").status == 302) }
            for path in ["/v1/auth/oauth/google", "/v1/auth/oauth/google/callback", "/docs", "/password", "/"] {
                let page = try await send(test, path, accept: Self.browser)
                expectPage(page, 429, "\(path)")
                let wait = try #require(page.fields["retry-after"])
                #expect(page.text.contains("Try again in \(wait) s."))
                #expect(page.fields["x-ratelimit-remaining"] == "0")
                expectEnvelope(try await send(test, path, accept: "application/json"), 429, .rateLimit, "\(path)")
            }
        }
    }

    @Test("a browser at a path that is none, or by a method that is none there, meets a page; a program gets JSON")
    func unrouted() async throws {
        try await TestServer.run { test in
            for path in ["/", "/password", "/magic-link/x", "/favicon.ico", "/v1/nowhere", "/\(Self.evil)"] {
                let path = PercentEncoding.encode(path).replacing("%2F", with: "/")
                let page = try await send(test, path, accept: Self.browser)
                expectPage(page, 404, "\(path)")
                #expect(page.text.contains("Page not found"))
                expectEnvelope(try await send(test, path, accept: "application/json"), 404, .noSuchRoute, "\(path)")
                expectEnvelope(try await send(test, path, accept: nil), 404, .noSuchRoute, "\(path)")
            }
            for (path, allowed) in [("/magic-link", "GET, HEAD, POST"), ("/v1/auth/oauth/google", "GET, HEAD")] {
                for accept in [Self.browser, "*/*"] {
                    let answer = try await send(test, path, by: "PUT", accept: accept)
                    if accept == Self.browser {
                        expectPage(answer, 405, "\(path)")
                    } else {
                        expectEnvelope(answer, 405, .methodNotAllowed, "\(path)")
                    }
                    let methods = answer.fields["allow"]?.split(separator: ", ").sorted().joined(separator: ", ")
                    #expect(methods == allowed)
                }
            }
            // An endpoint for programs answers programs, whatever they accept.
            let own = try await send(test, "/v1/users/me", accept: Self.browser)
            #expect(own.status == 401 && own.reason == .missingToken && own.fields["vary"] == nil)
        }
    }

    @Test(
        "a page is for who names HTML and not JSON",
        arguments: [
            ([browser], true), (["text/html"], true), (["TEXT/HTML ; charset=utf-8"], true),
            (["text/html;q=0.1"], true), (["image/png", "text/html"], true),
            ([], false), ([""], false), (["*/*"], false), (["text/*"], false), (["application/json"], false),
            (["text/html, application/json;q=0.5"], false), (["text/html", "application/json"], false),
            (["text/html;q=0"], false), (["text/html;q=0.000, */*"], false),
            (["text/html, application/json;q=0"], true), (["text/htmlx"], false), (["x=text/html"], false),
            ([";,;, ,"], false),
        ] as [([String], Bool)]
    )
    func negotiation(accept: [String], isPage: Bool) {
        var fields = HTTPFields()
        for value in accept { fields.add("Accept", value) }
        let peer = Peer.tcp(address: "192.0.2.1", port: 5)
        #expect(HTTPRequest(method: .get, path: "/", fields: fields, peer: peer).prefersPage == isPage)
    }
}
