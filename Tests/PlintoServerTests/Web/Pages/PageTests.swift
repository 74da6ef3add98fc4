import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The pages that links in emails open.
@Suite("Pages")
struct PageTests {
    private static let another = "another horse, another battery"

    private func openResetPage(_ test: TestServer) async throws -> (path: String, page: WireClient.Response) {
        _ = try await test.json(
            "POST",
            "/v1/auth/password/forgot",
            ForgotPasswordRequest(email: "john@example.com")
        )
        let email = try #require(
            try await test.emails(to: "john@example.com", template: "password_reset").last
        )
        let path = try test.link(in: email)
        return (path, try await test.send("GET", path))
    }

    @Test("the link of an email opens a page whose form sets the password")
    func flow() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let (path, page) = try await openResetPage(test)
            #expect(page.status == 200)
            #expect(page.text.contains("john@example.com"))
            let form = try #require(try PageForm(page.text))

            let short = try await test.submit(form, on: path, ["new_password": "short"])
            #expect(short.status == 400)
            #expect(short.text.contains("role=\"alert\">The password is too short"))
            let again = try #require(try PageForm(short.text))
            #expect(again.fields == form.fields)

            let done = try await test.submit(again, on: path, ["new_password": Self.another])
            #expect(done.status == 200 && done.text.contains("Your password was changed"))
            #expect(try await test.access(john.tokens) == 401)
            let signIn = SignInRequest(email: "john@example.com", password: Self.another)
            #expect(try await test.json("POST", "/v1/auth/signin", signIn).status == 200)

            let used = try await test.submit(form, on: path, ["new_password": "yet another horse"])
            #expect(used.status == 400 && used.text.contains("no longer valid"))
            let reopened = try await test.send("GET", path)
            #expect(reopened.status == 400)
            #expect(try PageForm(reopened.text) == nil)
        }
    }

    @Test("anyone who only opens a link, as mail scanners do, changes nothing")
    func getConsumesNothing() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let (path, page) = try await openResetPage(test)
            for method in ["GET", "GET", "HEAD"] { #expect(try await test.send(method, path).status == 200) }
            #expect(try await test.access(john.tokens) == 200)
            let form = try #require(try PageForm(page.text))
            #expect(try await test.submit(form, on: path, ["new_password": Self.another]).status == 200)
        }
    }

    @Test("a page brings its own style, runs nothing, and tells no one where it is; one with a form tells its origin")
    func headers() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let (path, page) = try await openResetPage(test)
            let posted = try await test.submit(#require(try PageForm(page.text)), on: path, ["new_password": "short"])
            let fault = try await test.send("GET", "/password/reset?token=nonsense")
            for answer in [page, posted, fault] {
                #expect(answer.fields["content-type"] == "text/html; charset=utf-8")
                // Browsers post a form from the origin null where there is to be no referrer at all.
                let hasForm = try PageForm(answer.text) != nil
                #expect(answer.fields["referrer-policy"] == (hasForm ? "strict-origin" : "no-referrer"))
                #expect(answer.fields["cache-control"] == "no-store")
                #expect(answer.fields["x-content-type-options"] == "nosniff")
                #expect(answer.fields["access-control-allow-origin"] == nil)
                let policy = try #require(answer.fields["content-security-policy"])
                for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                    #expect(policy.contains(part))
                }
                #expect(!policy.contains("unsafe"))
                let html = answer.text
                let style = try #require(html.firstMatch(of: /<style>(.*?)<\/style>/.dotMatchesNewlines())).1
                let hash = Base64.standard.encode(Digest.sha256.hash(Array(style.utf8)))
                #expect(policy.contains("style-src 'sha256-\(hash)='"))
                #expect(!html.contains("<script") && !html.contains(" style=") && !html.contains("src="))
                #expect(html.contains("<html lang=\"en\">") && html.contains("<h1>") && html.contains("viewport"))
            }
            #expect(page.text.contains("<label for=\"password\">") && page.text.contains("id=\"password\""))
        }
    }

    @Test("a form that stood on a page of someone else is refused")
    func crossSite() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let (path, page) = try await openResetPage(test)
            let form = try #require(try PageForm(page.text))
            for site in ["cross-site", "same-site", "none"] {
                let answer = try await test.submit(
                    form,
                    on: path,
                    ["new_password": Self.another],
                    fields: ["Sec-Fetch-Site": site]
                )
                #expect(answer.status == 403)
            }
            #expect(try await test.access(john.tokens) == 200)
            // Programs that are no browsers say nothing.
            let old = try await test.submit(form, on: path, ["new_password": Self.another], fields: [:])
            #expect(old.status == 200)
        }
    }

    @Test(
        "where a browser has no Fetch Metadata, a form is taken from the server's own origin alone",
        arguments: [
            ("https://evil.example.com", 403), ("null", 403), ("http://plinto.test.evil.example.com", 403),
            ("https://plinto.test", 403), ("http://plinto.test:8080", 403), ("http://plinto.test/", 403), ("", 403),
            ("http://plinto.test", 200),
        ]
    )
    func origins(origin: String, status: Int) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let (path, page) = try await openResetPage(test)
            let form = try #require(try PageForm(page.text))
            let password = ["new_password": Self.another]
            let answer = try await test.submit(form, on: path, password, fields: ["Origin": origin])
            #expect(answer.status == status)
            #expect(answer.fields["content-type"] == "text/html; charset=utf-8")
            #expect(try await test.access(john.tokens) == (status == 200 ? 401 : 200))
            // Fetch Metadata is the word that no setting of a browser alters.
            guard status != 200 else { return }
            let fields = ["Origin": origin, "Sec-Fetch-Site": "same-origin"]
            #expect(try await test.submit(form, on: path, password, fields: fields).status == 200)
        }
    }

    @Test("behind a path and with a port of its own the server's pages have the origin of its address")
    func originOfPath() async throws {
        let address = { (configuration: inout ServerConfiguration) in
            configuration.publicURL = "https://ID.example.com:443/plinto"
        }
        try await TestServer.run(address) { test in
            for (origin, status) in [("https://id.example.com", 400), ("https://example.com", 403)] {
                let answer = try await test.client.send(
                    "POST",
                    "/email/verify",
                    fields: ["Origin": origin, "Content-Type": "application/x-www-form-urlencoded"],
                    body: Array("token=nonsense".utf8)
                )
                #expect(answer.status == status)
            }
        }
    }

    @Test(
        "what is no form of ours is refused",
        arguments: [
            ("application/json", "{}", 415), ("text/plain", "token=x", 415),
            ("application/x-www-form-urlencoded", "token=x&token=y", 400),
            ("application/x-www-form-urlencoded", "token=%00", 400),
            ("application/x-www-form-urlencoded", "admin=1", 400),
            ("application/x-www-form-urlencoded", "token=%ff", 400),
            ("application/x-www-form-urlencoded", "", 400),
            ("application/x-www-form-urlencoded", "token=" + String(repeating: "x", count: 9000), 413),
        ]
    )
    func hostileForm(type: String, body: String, status: Int) async throws {
        try await TestServer.run { test in
            let answer = try await test.client.send(
                "POST",
                "/password/reset",
                fields: ["Content-Type": type],
                body: Array(body.utf8)
            )
            #expect(answer.status == status)
            #expect(answer.fields["content-type"] == "text/html; charset=utf-8")
        }
    }

    @Test("what is put into a page is text and stays text")
    func escaping() {
        let evil = "<script>alert(1)</script>\"'&"
        let page = NewPasswordPage(
            token: evil,
            account: evil,
            field: "new_password",
            minimumLength: 12,
            error: APIError(.invalidRequest, .tooShort, evil)
        )
        let html = String(decoding: page.page.response.body, as: UTF8.self)
        #expect(!html.contains("<script") && !html.contains("\"'"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
        let inner: Markup = "<b>\(evil)</b>"
        #expect(("<p>\(inner)</p>" as Markup).text.hasPrefix("<p><b>&lt;script"))
    }
}
