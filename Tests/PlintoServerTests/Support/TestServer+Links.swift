import Foundation
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// A form of a page, as a browser reads it.
struct PageForm: Sendable {
    let action: String
    /// The fields that the page fills in.
    let fields: [String: String]

    /// Nil where the page has no form.
    init?(_ html: String) throws {
        guard let form = html.firstMatch(of: /<form method="post" action="([^"]*)">(.*?)<\/form>/.dotMatchesNewlines())
        else { return nil }
        action = String(form.1)
        var fields: [String: String] = [:]
        for input in form.2.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/) {
            fields[Self.unescape(input.1)] = Self.unescape(input.2)
        }
        self.fields = fields
    }

    private static func unescape(_ text: Substring) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(String(text)) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
    }
}

/// Emails with links, and the pages that these open.
extension TestServer {
    /// Where the link of an email leads on this server, with its query.
    func link(in email: String) throws -> String {
        let match = try #require(email.firstMatch(of: /http:\/\/plinto\.test(\/[^\s"]+\?token=[A-Za-z0-9_-]+)/))
        return String(match.1)
    }

    func token(in email: String) throws -> String {
        String(try #require(try link(in: email).split(separator: "=").last))
    }

    /// Asks for a new password, and reads the token in the email.
    func resetToken(_ email: String = "john@example.com", count: Int = 1) async throws -> String {
        let answer = try await json("POST", "/v1/auth/password/forgot", ForgotPasswordRequest(email: email))
        #expect(answer.status == 200)
        return try token(in: #require(try await emails(to: email, template: "password_reset", count: count).last))
    }

    func reset(_ token: String, to password: String) async throws -> WireClient.Response {
        let request = ResetPasswordRequest(token: token, newPassword: password)
        return try await json("POST", "/v1/auth/password/reset", request)
    }

    /// Posts a form as a browser does that shows the page at `path`.
    func submit(
        _ form: PageForm,
        on path: String,
        _ values: [String: String] = [:],
        fields: [String: String] = ["Sec-Fetch-Site": "same-origin"]
    ) async throws -> WireClient.Response {
        let folder = path.prefix { $0 != "?" }.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        let body = form.fields.merging(values) { $1 }
            .map { "\(PercentEncoding.encode($0))=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        return try await client.send(
            "POST",
            "\(folder)/\(form.action)",
            fields: fields.merging(["Content-Type": "application/x-www-form-urlencoded"]) { $1 },
            body: Array(body.utf8)
        )
    }

    /// The event types that were published for a user.
    func events(of user: UserID) async throws -> [String] {
        try await server.database.read { connection in
            try connection.rows("SELECT type FROM events WHERE user_id = $1 ORDER BY id", user)
                .map { try $0.get(0, as: String.self) }
        }
    }

    /// Waits until no one waits for an email any more.
    func settled() async throws {
        for _ in 0..<500 {
            let waiting = try await server.database.read { connection in
                try connection.row("SELECT (SELECT count(*) FROM link_requests) + (SELECT count(*) FROM mail)")?
                    .get(0, as: Int.self)
            }
            if waiting == 0 { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("letters are still waiting")
    }
}

extension WireClient.Response {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Emails that sign in.
extension TestServer {
    /// - Parameter client: The IP address that a trusted proxy names.
    func askForLink(
        _ email: String = "john@example.com",
        redirect: String? = nil,
        from client: String? = nil
    ) async throws -> WireClient.Response {
        let request = MagicLinkRequest(email: email, redirectURL: redirect)
        return try await json("POST", "/v1/auth/magic-link", request, fields: Self.forwarded(client))
    }

    private static func forwarded(_ client: String?) -> [String: String] {
        client.map { ["X-Forwarded-For": $0] } ?? [:]
    }

    /// Asks for an email that signs in; `count` is the number of such emails that there are then, where it is known.
    func magicLinkEmail(
        redirect: String? = nil,
        count: Int? = nil,
        from client: String? = nil
    ) async throws -> String {
        let sent = try await decodedEmails(to: "john@example.com", template: "magic_link").count
        #expect(try await askForLink(redirect: redirect, from: client).status == 200)
        let emails = try await emails(to: "john@example.com", template: "magic_link", count: count ?? sent + 1)
        return try #require(emails.last)
    }

    /// The code in an email that signs in.
    func mailedCode(in email: String) throws -> String {
        let line = email.split(separator: "\r\n").first { $0.hasPrefix("    ") && $0.utf8.count == 13 }
        return String(try #require(line).dropFirst(4))
    }

    func verifyLink(_ token: String) async throws -> WireClient.Response {
        try await json("POST", "/v1/auth/magic-link/verify", VerifyMagicLinkRequest(token: token))
    }

    func verifyCode(
        _ code: String,
        email: String = "john@example.com",
        from client: String? = nil
    ) async throws -> WireClient.Response {
        let request = VerifyMagicLinkRequest(email: email, code: code)
        return try await json("POST", "/v1/auth/magic-link/verify", request, fields: Self.forwarded(client))
    }

    func exchangeCode(_ code: String) async throws -> WireClient.Response {
        try await json("POST", "/v1/auth/oauth/exchange", ["code": code])
    }
}
