import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// What administrators may do, and that no one else may.
@Suite("Administrators")
struct AdminTests {
    private static let endpoints = API.all.filter { $0.authentication == .administrator }

    @Test("every endpoint under /admin is for administrators, and no other is")
    func declared() {
        #expect(Self.endpoints.count >= 7)
        for endpoint in API.all {
            let isUnderAdmin = endpoint.path.description.hasPrefix("/v1/admin/")
            #expect(isUnderAdmin == (endpoint.authentication == .administrator), "\(endpoint.path)")
        }
    }

    @Test("a signed-in user who is no administrator gets 403 everywhere, a stranger 401")
    func closed() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            for endpoint in Self.endpoints {
                let paths = [endpoint.samplePath, endpoint.path.filledIfPossible(user: user.user.id)]
                for path in paths {
                    let refused = try await test.send(endpoint.method.rawValue, path, as: user.tokens)
                    #expect(refused.status == 403, "\(path)")
                    #expect(refused.reason == .administratorRequired)
                    let stranger = try await test.send(endpoint.method.rawValue, path)
                    #expect(stranger.status == 401, "\(path)")
                    #expect(stranger.reason == .missingToken)
                }
            }
            #expect(try await test.access(user.tokens) == 200)
        }
    }

    @Test("the flag opens the door and is no part of what the user sees")
    func flagIsAsked() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            #expect(try await test.send("GET", "/v1/admin/users", as: admin.tokens).status == 200)
            let me = try await test.send("GET", "/v1/users/me", as: admin.tokens).json
            guard case .object(let fields) = me else { return }
            #expect(fields["is_admin"] == nil && fields["administrator"] == nil)
        }
    }

    private func path(_ user: AuthenticationResponse, _ rest: String = "") -> String {
        "/v1/admin/users/\(user.user.id)\(rest)"
    }

    private func expectDead(_ tokens: TokenPair, _ test: TestServer) async throws {
        #expect(try await test.send("GET", "/v1/users/me", as: tokens).reason == .sessionEnded)
        #expect(try await test.refresh(tokens.refreshToken).reason == .sessionEnded)
    }

    @Test("suspending ends every session at once and refuses every way in; reactivating lets in, not back")
    func suspend() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            let other = try await test.signIn()
            // Both are in the caches when it happens.
            #expect(try await test.access(john.tokens) == 200)
            #expect(try await test.access(other) == 200)

            let suspended = try await test.send("POST", path(john, "/suspend"), as: admin.tokens)
            #expect(suspended.status == 200)
            #expect(try suspended.decode(AdminUser.self).user.status == .suspended)
            try await expectDead(john.tokens, test)
            try await expectDead(other, test)
            let credentials = SignInRequest(email: "john@example.com", password: TestServer.password)
            let signIn = try await test.json("POST", "/v1/auth/signin", credentials)
            #expect(signIn.status == 403)
            #expect(signIn.reason == .accountSuspended)

            // Again changes nothing and says so to no one.
            #expect(try await test.send("POST", path(john, "/suspend"), as: admin.tokens).status == 200)

            let active = try await test.send("POST", path(john, "/reactivate"), as: admin.tokens)
            #expect(try active.decode(AdminUser.self).user.status == .active)
            try await expectDead(john.tokens, test)
            #expect(try await test.access(try await test.signIn()) == 200)

            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: john.user.id) }
            for action in [AuditAction.userSuspended, .userReactivated] {
                let found = entries.filter { $0.action == action }
                #expect(found.count == 1)
                #expect(found.first?.actorID == admin.user.id)
                #expect(found.first?.target == john.user.id.text)
            }
        }
    }

    @Test("an email from before a suspension does not sign in after it, nor set a password; it may prove an address")
    func emails() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            let proof = try await test.emails(to: "john@example.com", template: "email_verification")[0]
            let email = try await test.magicLinkEmail()
            let reset = try await test.resetToken()
            for step in ["/suspend", "/reactivate"] {
                #expect(try await test.send("POST", path(john, step), as: admin.tokens).status == 200)
            }
            #expect(try await test.verifyLink(try test.token(in: email)).reason == .invalidLink)
            #expect(try await test.verifyCode(try test.mailedCode(in: email)).reason == .wrongCode)
            #expect(try await test.reset(reset, to: "another quiet lantern 9").reason == .invalidLink)
            let request = VerifyEmailRequest(token: try test.token(in: proof))
            #expect(try await test.json("POST", "/v1/auth/email/verify", request).status == 200)
        }
    }

    @Test("a suspension that races sign-ins leaves no session alive")
    func suspensionRace() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            let tokens = try await withThrowingTaskGroup(of: TokenPair?.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        if index == 4 {
                            _ = try await test.send("POST", "/v1/admin/users/\(john.user.id)/suspend", as: admin.tokens)
                            return nil
                        }
                        let credentials = SignInRequest(email: "john@example.com", password: TestServer.password)
                        let answer = try await test.json("POST", "/v1/auth/signin", credentials)
                        return answer.status == 200 ? try answer.decode(AuthenticationResponse.self).tokens : nil
                    }
                }
                return try await group.reduce(into: [TokenPair]()) { pairs, pair in if let pair { pairs.append(pair) } }
            }
            for pair in tokens + [john.tokens] { try await expectDead(pair, test) }
        }
    }

    @Test("an administrator neither suspends nor deletes themselves, and the last one stays")
    func own() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            for (method, rest) in [("POST", "/suspend"), ("DELETE", "")] {
                let answer = try await test.send(method, path(admin, rest), as: admin.tokens)
                #expect(answer.status == 409)
                #expect(answer.reason == .ownAccount)
            }
            let last = try await test.send("DELETE", "/v1/users/me", as: admin.tokens)
            #expect(last.status == 409)
            #expect(last.reason == .lastAdministrator)
            #expect(try await test.access(admin.tokens) == 200)
            // With another one, they may go.
            let second = try await test.administrator("second@example.com")
            #expect(try await test.send("DELETE", "/v1/users/me", as: admin.tokens).status == 200)
            #expect(try await test.send("DELETE", "/v1/users/me", as: second.tokens).reason == .lastAdministrator)
        }
    }

    @Test("of two administrators who suspend each other at the same moment one remains")
    func mutual() async throws {
        try await TestServer.run { test in
            for round in 0..<5 {
                let first = try await test.administrator("a\(round)@example.com")
                let second = try await test.administrator("b\(round)@example.com")
                async let one = test.send("POST", path(second, "/suspend"), as: first.tokens)
                async let two = test.send("POST", path(first, "/suspend"), as: second.tokens)
                let statuses = try await [one.status, two.status].sorted()
                #expect(statuses.first == 200)
                #expect(statuses.last == 401 || statuses.last == 403, "\(statuses)")
            }
        }
    }

    @Test("deleting removes the account and its sessions; the log keeps who did it")
    func delete() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            #expect(try await test.send("DELETE", path(john), as: admin.tokens).status == 200)
            try await expectDead(john.tokens, test)
            #expect(try await test.send("GET", path(john), as: admin.tokens).status == 404)
            #expect(try await test.send("DELETE", path(john), as: admin.tokens).status == 404)
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: john.user.id) }
            let own = entries.filter { $0.actorID == nil }
            #expect(!own.isEmpty && own.allSatisfy { $0.ipAddress == nil })
            let deletion = entries.first { $0.action == .userDeleted }
            #expect(deletion?.actorID == admin.user.id)
            #expect(deletion?.ipAddress == "127.0.0.1")
            // The administrator's own end takes their address from what they did to others too.
            _ = try await test.administrator("second@example.com")
            #expect(try await test.send("DELETE", "/v1/users/me", as: admin.tokens).status == 200)
            let after = try await test.server.database.read { try $0.auditEntries.entries(of: john.user.id) }
            #expect(after.allSatisfy { $0.ipAddress == nil && $0.userAgent == nil })
            #expect(try await test.signUp().user.id != john.user.id)
        }
    }

    @Test("revoking the sessions of a user ends all of them, each with its line in the log")
    func revokeAll() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            let other = try await test.signIn()
            let answer = try await test.send("POST", path(john, "/sessions/revoke-all"), as: admin.tokens)
            #expect(try answer.decode(RevokeAllResponse.self).revokedCount == 2)
            try await expectDead(john.tokens, test)
            try await expectDead(other, test)
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: john.user.id) }
            let revoked = entries.filter { $0.action == .sessionRevoked }
            #expect(revoked.count == 2 && revoked.allSatisfy { $0.actorID == admin.user.id })
            #expect(try await test.access(admin.tokens) == 200)
        }
    }

    @Test("an administrator who acts on their own account as one is the actor of the entries")
    func ownAccount() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let key = try await test.key([.usersRead], of: admin.tokens).apiKey
            let body = #"{"rate_limit":100}"#
            let limit = "/v1/admin/api-keys/\(key.id)"
            #expect(try await test.send("PATCH", limit, as: admin.tokens, text: body).status == 200)
            _ = try await test.signIn("admin@example.com")
            #expect(try await test.send("POST", path(admin, "/sessions/revoke-all"), as: admin.tokens).status == 200)
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: admin.user.id) }
            for action in [AuditAction.rateLimitSet, .sessionRevoked] {
                let found = entries.filter { $0.action == action }
                #expect(!found.isEmpty && found.allSatisfy { $0.actorID == admin.user.id }, "\(action)")
            }
        }
    }

    @Test("an id that is none, or no one's, is a 404 everywhere")
    func unknown() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let nobody = UserID(createdAt: test.clock.now(), from: SystemRandom()).text
            for id in [nobody, "x", "usr_", "%00", "usr_%27%20OR%201=1", String(repeating: "a", count: 6000)] {
                for (method, rest) in [
                    ("GET", ""), ("POST", "/suspend"), ("POST", "/reactivate"), ("DELETE", ""),
                    ("POST", "/sessions/revoke-all"), ("DELETE", "/mfa"),
                ] {
                    let answer = try await test.send(method, "/v1/admin/users/\(id)\(rest)", as: admin.tokens)
                    #expect(answer.status == (id == "%00" ? 400 : 404), "\(method) \(id.prefix(20))\(rest)")
                }
            }
        }
    }

    @Test(
        "a wrong query value is a 400 that names the parameter",
        arguments: [
            ("users?page=0", "page"), ("users?page=-1", "page"), ("users?page=x", "page"), ("users?page=1.5", "page"),
            ("users?page=99999999999999999999999999", "page"), ("users?page=1000001", "page"),
            ("users?limit=0", "limit"),
            ("users?limit=201", "limit"), ("users?limit=9223372036854775808", "limit"), ("users?status=on", "status"),
            ("users?q=%00", "q"), ("users?q=%ff", "q"), ("users?page=1&page=2", "page"),
            ("users?q=" + String(repeating: "a", count: 400), "q"), ("users?staus=active", "staus"),
            ("audit-logs?start_date=yesterday", "start_date"), ("audit-logs?start_date=2025-02-30", "start_date"),
            ("audit-logs?end_date=2025-01-01T25:00:00Z", "end_date"), ("audit-logs?actor=me", "actor"),
            ("audit-logs?start_date=2025-01-02&end_date=2025-01-01", "end_date"), ("audit-logs?action=all", "action"),
            ("audit-logs?user_id=sess_1", "user_id"), ("audit-logs?cursor=x", "cursor"), ("audit-logs?limit=", "limit"),
            ("audit-logs?limit=1e3", "limit"), ("audit-logs?target=%00", "target"), ("audit-logs?=1", "query"),
            ("audit-logs?user_id=", "user_id"), ("audit-logs?start_date=", "start_date"), ("users?status=", "status"),
            ("users?page=", "page"), ("users?q=", "none"), ("organizations?page=0", "page"),
            ("organizations?limit=201", "limit"), ("organizations?q=%00", "q"),
            ("organizations?status=active", "status"),
        ]
    )
    func wrongValues(query: String, field: String) async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let answer = try await test.send("GET", "/v1/admin/" + query, as: admin.tokens)
            guard field != "none" else {
                #expect(answer.status == 200)
                return
            }
            #expect(answer.status == 400, "\(query)")
            #expect(answer.field == field, "\(query)")
        }
    }
}
