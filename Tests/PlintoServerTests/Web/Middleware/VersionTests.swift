import Foundation
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The version of a user, by which a client says what its request was decided on.
@Suite("Versions")
struct VersionTests {
    private static let me = "/v1/users/me"

    private func change(
        _ test: TestServer,
        _ name: String,
        ifMatch: String,
        as bearer: String
    ) async throws -> WireClient.Response {
        let text = #"{"first_name": "\#(name)"}"#
        return try await test.send("PATCH", Self.me, key: bearer, text: text, fields: ["If-Match": ifMatch])
    }

    private func record(_ test: TestServer, _ user: AuthenticationResponse) async throws -> UserRecord {
        try #require(try await test.server.database.read { try $0.users.find(user.user.id) })
    }

    @Test("GET and PATCH tell the version, and anyone who has it already gets 304 without a body")
    func unchanged() async throws {
        try await TestServer.run { test in
            let token = try await test.signUp().tokens.accessToken
            let first = try await test.send("GET", Self.me, key: token)
            #expect(first.status == 200 && first.fields["etag"] == #""1""#)
            for known in [#""1""#, "*", #"W/"1""#, #""0", "1""#] {
                let fields = ["If-None-Match": known]
                let same = try await test.send("GET", Self.me, key: token, fields: fields)
                #expect(same.status == 304 && same.body.isEmpty, "\(known)")
                #expect(same.fields["etag"] == #""1""# && same.fields["cache-control"] == "no-store")
                #expect(try await test.send("HEAD", Self.me, key: token, fields: fields).status == 304)
            }
            let other = try await test.send("GET", Self.me, key: token, fields: ["If-None-Match": #""2""#])
            #expect(other.status == 200 && other.body == first.body)
            let malformed = try await test.send("GET", Self.me, key: token, fields: ["If-None-Match": "1"])
            #expect(malformed.status == 400 && malformed.field == "If-None-Match")

            let changed = try await test.send("PATCH", Self.me, key: token, text: #"{"first_name": "John"}"#)
            #expect(changed.status == 200 && changed.fields["etag"] == #""2""#)
            let second = try await test.send("GET", Self.me, key: token, fields: ["If-None-Match": #""1""#])
            #expect(second.status == 200 && second.fields["etag"] == #""2""# && second.body == changed.body)
        }
    }

    @Test("the second of two clients with the same version loses nothing, and gets what the first one made")
    func twoClients() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            let other = try await test.signIn()
            let first = try await change(test, "First", ifMatch: #""1""#, as: john.tokens.accessToken)
            #expect(first.status == 200 && first.fields["etag"] == #""2""#)

            let second = try await change(test, "Second", ifMatch: #""1""#, as: other.accessToken)
            #expect(second.status == 412 && second.reason == .versionMismatch && second.fields["etag"] == #""2""#)
            #expect(second.error?.requestID == second.fields["x-request-id"])
            #expect(try second.error?.current == first.json)
            #expect(try await test.send("GET", Self.me, as: other).body == first.body)
            #expect(try await test.audit(of: john.user.id).count { $0 == .userUpdated } == 1)
            #expect(try await test.events(of: john.user.id).count { $0 == "user.updated" } == 1)

            let again = try await change(test, "Second", ifMatch: #""2""#, as: other.accessToken)
            #expect(again.status == 200 && again.fields["etag"] == #""3""#)
        }
    }

    @Test("of twenty changes of one version exactly one is made")
    func race() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let answers = try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    group.addTask {
                        try await change(test, "N\(number)", ifMatch: #""1""#, as: john.tokens.accessToken)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let won = answers.filter { $0.status == 200 }
            #expect(won.count == 1 && answers.count { $0.status == 412 } == 19)
            let made = try #require(won.first).json
            for answer in answers where answer.status == 412 { #expect(answer.error?.current == made) }
            #expect(try await test.send("GET", Self.me, as: john.tokens).json == made)
            #expect(try await record(test, john).version == 2)
        }
    }

    @Test(
        "a star and a list that holds the version let a change pass; a weak tag never does; what is neither is named",
        arguments: [
            ("*", 200), (#""7", "1""#, 200), (#""1""#, 200), (#"W/"1""#, 412), (#""7""#, 412), (#""01""#, 412),
            ("1", 400), (#""1"#, 400), ("", 400), (#"*, "1""#, 400),
        ]
    )
    func forms(condition: String, status: Int) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            for text in [#"{}"#, #"{"first_name": "John"}"#] {
                let answer = try await test.send(
                    "PATCH",
                    Self.me,
                    key: john.tokens.accessToken,
                    text: text,
                    fields: ["If-Match": condition]
                )
                #expect(answer.status == status, "\(text)")
                if status == 400 { #expect(answer.field == "If-Match" && answer.reason == .invalidFormat) }
            }
            #expect(try await record(test, john).user.firstName == (status == 200 ? "John" : nil))
        }
    }

    @Test("an account is not deleted on the word of another version of it")
    func deletion() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let token = john.tokens.accessToken
            let made = try await change(test, "John", ifMatch: "*", as: token)
            let stale = try await test.send("DELETE", Self.me, key: token, fields: ["If-Match": #""1""#])
            #expect(stale.status == 412 && stale.reason == .versionMismatch && stale.fields["etag"] == #""2""#)
            #expect(try stale.error?.current == made.json)
            #expect(try await test.send("DELETE", Self.me, key: token, fields: ["If-Match": "2"]).status == 400)
            #expect(try await test.access(john.tokens) == 200)
            #expect(try await test.send("DELETE", Self.me, key: token, fields: ["If-Match": #""2""#]).status == 200)
            #expect(try await test.access(john.tokens) == 401)
        }
    }

    @Test("a key sees the version where it may read, and is asked for it where it may write")
    func keys() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let reader = try await test.key([.usersRead], of: john.tokens).key
            let writer = try await test.key([.usersWrite], of: john.tokens).key
            let none = try await test.key([.sessionsRead], of: john.tokens).key
            #expect(try await test.send("GET", Self.me, key: reader).fields["etag"] == #""1""#)
            let same = try await test.send("GET", Self.me, key: reader, fields: ["If-None-Match": #""1""#])
            #expect(same.status == 304)
            for key in [reader, none] {
                let refused = try await change(test, "John", ifMatch: #""7""#, as: key)
                #expect(refused.status == 403 && refused.error?.current == nil && refused.fields["etag"] == nil)
            }
            let stale = try await change(test, "John", ifMatch: #""7""#, as: writer)
            #expect(stale.status == 412)
            #expect(try stale.error?.current == (await test.send("GET", Self.me, key: reader)).json)
            #expect(try await change(test, "John", ifMatch: #""1""#, as: writer).status == 200)
        }
    }

    @Test("what SDKs see of the current user has their names too")
    func published() async throws {
        try await TestServer.run { test in
            let token = try await test.signUp().tokens.accessToken
            let path = "/api/v1/auth/me"
            let stale = try await test.send("PATCH", path, key: token, text: "{}", fields: ["If-Match": #""7""#])
            #expect(stale.status == 412)
            #expect(try stale.error?.current == (await test.send("GET", path, key: token)).json)
        }
    }

    @Test("what a user shows changes with the version, and the version with nothing else")
    func raised() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            _ = try await test.send("PATCH", Self.me, as: admin.tokens, text: #"{"username": "admin"}"#)
            let account = "/v1/admin/users/\(john.user.id)"
            let email = try #require(
                try await test.emails(to: "john@example.com", template: "email_verification").first
            )
            func expect(
                _ isRaised: Bool,
                _ status: Int,
                _ what: Comment,
                _ body: () async throws -> WireClient.Response
            ) async throws {
                let before = try await record(test, john)
                test.clock.advance(seconds: 1)
                #expect(try await body().status == status, what)
                let after = try await record(test, john)
                #expect((before.user != after.user) == isRaised, what)
                #expect(after.version == before.version + (isRaised ? 1 : 0), what)
            }
            func send(_ method: String, _ path: String, _ text: String? = nil) async throws -> WireClient.Response {
                try await test.send(method, path, as: john.tokens, text: text)
            }
            let fields = [
                #""first_name": "J""#, #""last_name": "D""#, #""username": "john""#, #""metadata": {"a": 1}"#,
                #""avatar_url": "https://a.example.com/""#, #""metadata": null"#,
            ]
            for field in fields {
                try await expect(true, 200, "\(field)") { try await send("PATCH", Self.me, "{\(field)}") }
            }
            try await expect(false, 200, "nothing") { try await send("PATCH", Self.me, "{}") }
            try await expect(false, 409, "taken") { try await send("PATCH", Self.me, #"{"username": "admin"}"#) }
            try await expect(true, 200, "the proof of the address") {
                try await test.json("POST", "/v1/auth/email/verify", VerifyEmailRequest(token: test.token(in: email)))
            }
            try await expect(false, 200, "a sign-in") {
                try await test.json(
                    "POST",
                    "/v1/auth/signin",
                    SignInRequest(email: "john@example.com", password: TestServer.password)
                )
            }
            let password = #"{"current_password": "\#(TestServer.password)", "new_password": "another horse, battery"}"#
            try await expect(false, 200, "a new password") {
                try await send("POST", "/v1/auth/password/change", password)
            }
            try await expect(false, 201, "an organization") {
                try await send("POST", "/v1/organizations", #"{"name": "Acme", "slug": "acme"}"#)
            }
            let enrolment = try await test.beginEnrolment(john.tokens)
            try await expect(false, 200, "a second factor") {
                try await test.verify(test.code(of: enrolment), as: john.tokens)
            }
            try await test.server.database.write { try $0.users.setAdministrator(true, of: john.user.id) }
            try await expect(true, 200, "suspended") {
                try await test.send("POST", account + "/suspend", as: admin.tokens)
            }
            try await expect(false, 200, "as before") {
                try await test.send("POST", account + "/suspend", as: admin.tokens)
            }
            try await expect(true, 200, "let in") {
                try await test.send("POST", account + "/reactivate", as: admin.tokens)
            }
        }
    }

    /// No column that is shown may be written past the version by a statement that is yet to come.
    @Test(
        "every statement that writes what is shown raises the version, and no other does",
        arguments: [
            (
                "users",
                [
                    "email", "email_verified", "username", "first_name", "last_name", "avatar_url", "metadata",
                    "status",
                    "updated_at",
                ], 3
            ),
            ("organizations", ["name", "slug", "description", "owner_id", "member_count", "updated_at"], 3),
        ]
    )
    func statements(table: String, shown: [String], raising: Int) throws {
        var found = 0
        for file in try sourceFiles(named: "Repository") {
            let source = try String(contentsOf: file, encoding: .utf8)
            let statement = try Regex("UPDATE \(table) SET\\s([^\"]*?)\\sWHERE", as: (Substring, Substring).self)
            let all = source.matches(of: statement)
            #expect(
                source.components(separatedBy: "UPDATE \(table) ").count == all.count + 1,
                "\(file.lastPathComponent)"
            )
            for match in all {
                let columns = Set(match.1.matches(of: /(\w+)\s=/).map { String($0.1) })
                let isShown = !columns.isDisjoint(with: shown)
                let raises = match.1.contains("version = version + 1")
                if isShown { #expect(raises, "\(match.0)") }
                // A role is shown too, and stands in another table.
                if !isShown, columns != ["version"] { #expect(!raises, "\(match.0)") }
                if isShown { found += 1 }
            }
        }
        #expect(found == raising)
    }
}
