import Foundation
import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// What a request with an `Idempotency-Key` is answered when it comes again.
@Suite("Idempotency keys", .timeLimit(.minutes(2)))
struct IdempotencyTests {
    private static let key = "8e03978e-40d5-43dd-bc93-6894a57f9324"
    private static let organization = #"{"name": "Acme", "slug": "acme-corp"}"#

    private func send(
        _ test: TestServer,
        _ method: String,
        _ path: String,
        _ bearer: String,
        _ text: String? = nil,
        key: String? = Self.key
    ) async throws -> WireClient.Response {
        var fields = ["Authorization": "Bearer \(bearer)"]
        if let key { fields["Idempotency-Key"] = key }
        return try await test.client.send(method, path, fields: fields, body: text.map { Array($0.utf8) })
    }

    /// How many rows there are of each: answers, organizations, API keys, webhooks, entries of the audit log.
    private func rows(_ test: TestServer) async throws -> [Int] {
        try await test.server.database.read { connection in
            try [
                connection.row("SELECT count(*) FROM idempotency_answers"),
                connection.row("SELECT count(*) FROM organizations"),
                connection.row("SELECT count(*) FROM api_keys"),
                connection.row("SELECT count(*) FROM webhooks"),
                connection.row("SELECT count(*) FROM audit_log"),
            ].map { try $0?.get(0) ?? -1 }
        }
    }

    private func isReplayed(_ answer: WireClient.Response) -> Bool { answer.fields["idempotency-replayed"] == "true" }

    @Test(
        "a request that comes again is answered to the byte as before, and nothing is done",
        arguments: [
            ("/v1/organizations", Self.organization, 1),
            ("/v1/api-keys", #"{"name": "k", "scopes": ["users:read"]}"#, 2),
            ("/v1/webhooks", #"{"url": "https://example.com/hook", "events": ["user.updated"]}"#, 3),
        ]
    )
    func replay(path: String, body: String, table: Int) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().tokens.accessToken
            let first = try await send(test, "POST", path, john, body)
            #expect(first.status == 201 && !isReplayed(first))
            let after = try await rows(test)
            #expect(after[0] == 1 && after[table] == 1)
            // Another session of the same user is the same caller.
            let again = try await test.signIn().accessToken
            let signedIn = try await rows(test)
            for token in [john, again] {
                let second = try await send(test, "POST", path, token, body)
                #expect(second.status == 201 && second.body == first.body && isReplayed(second))
                #expect(second.fields["content-type"] == first.fields["content-type"])
                #expect(second.fields["cache-control"] == "no-store")
                #expect(second.fields["x-request-id"] != first.fields["x-request-id"])
            }
            #expect(try await rows(test) == signedIn)
            #expect(try await send(test, "POST", path, john, body, key: nil).status != 201 || table != 1)
        }
    }

    @Test("every way of changing something takes a key, also where nothing was left to change")
    func methods() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            let john = user.tokens.accessToken
            let change = #"{"first_name": "Jo"}"#
            let first = try await send(test, "PATCH", "/v1/users/me", john, change)
            #expect(first.status == 200)
            #expect(
                try await send(test, "PATCH", "/v1/users/me", john, #"{"first_name": "X"}"#, key: "b").status == 200
            )
            let second = try await send(test, "PATCH", "/v1/users/me/", john, change, key: "c")
            #expect(second.status == 200 && !isReplayed(second))
            #expect(
                try await send(test, "PATCH", "/v1/users/me", john, #"{"first_name": "Y"}"#, key: "d").status == 200
            )
            // The late retry of an early change does not undo what came after it.
            let late = try await send(test, "PATCH", "/v1/users/me", john, change)
            #expect(late.body == first.body && isReplayed(late))
            #expect(try await send(test, "GET", "/v1/users/me", john).decode(User.self).firstName == "Y")

            let made = try await test.key([.usersRead], of: user.tokens)
            let path = "/v1/api-keys/\(made.apiKey.id)"
            let deleted = try await send(test, "DELETE", path, john, key: "e")
            let again = try await send(test, "DELETE", path, john, key: "e")
            #expect(deleted.status == 200 && again.status == 200 && again.body == deleted.body && isReplayed(again))
            #expect(try await send(test, "DELETE", path, john, key: "f").status == 404)

            let none = try await send(test, "POST", "/v1/sessions/revoke-all", john, key: "g")
            #expect(none.status == 200)
            let other = try await test.signIn()
            #expect(isReplayed(try await send(test, "POST", "/v1/sessions/revoke-all", john, key: "g")))
            #expect(try await test.access(other) == 200)
        }
    }

    @Test("two at once: one is handled, the other is told to wait or gets the same answer")
    func race() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().tokens.accessToken
            let answers = try await withThrowingTaskGroup { group in
                for _ in 0..<16 {
                    group.addTask { try await send(test, "POST", "/v1/organizations", john, Self.organization) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let done = answers.filter { $0.status == 201 }
            #expect(Set(done.map(\.body)).count == 1 && done.count { !isReplayed($0) } == 1)
            for answer in answers where answer.status != 201 {
                #expect(answer.status == 409 && answer.reason == .idempotencyInProgress)
                #expect(answer.fields["retry-after"] == "1")
            }
            #expect(try await rows(test)[1] == 1)
        }
    }

    @Test("a key is its caller's: other users and API keys of the same user are others")
    func callers() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let jane = try await test.signUp("jane@example.com").tokens.accessToken
            let first = try await send(test, "POST", "/v1/organizations", john.tokens.accessToken, Self.organization)
            #expect(first.status == 201)
            let other = try await send(test, "POST", "/v1/organizations", jane, Self.organization)
            #expect(other.status == 409 && other.reason == .slugTaken)
            let program = try await test.key([.organizationsWrite], of: john.tokens).key
            let third = try await send(test, "POST", "/v1/organizations", program, Self.organization)
            #expect(third.status == 409 && third.reason == .slugTaken)
            let own = #"{"name": "Own", "slug": "own-corp"}"#
            let made = try await send(test, "POST", "/v1/organizations", program, own)
            let again = try await send(test, "POST", "/v1/organizations", program, own)
            #expect(made.status == 201 && again.body == made.body && isReplayed(again))
        }
    }

    @Test("the same key with another method, path, query or body is refused, and nothing is done")
    func reused() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().tokens.accessToken
            #expect(try await send(test, "POST", "/v1/organizations", john, Self.organization).status == 201)
            let after = try await rows(test)
            for (method, path, body) in [
                ("POST", "/v1/organizations", #"{"name": "Acme", "slug": "acme-corpo"}"#),
                ("POST", "/v1/organizations?a=b", Self.organization),
                ("POST", "/v1/webhooks", Self.organization),
                ("PATCH", "/v1/users/me", Self.organization),
            ] {
                let answer = try await send(test, method, path, john, body)
                #expect(answer.status == 409 && answer.reason == .idempotencyKeyReused, "\(method) \(path)")
                #expect(answer.field == "Idempotency-Key")
            }
            #expect(try await rows(test) == after)
            // Under `/api/v1` it is the same request, in that shape.
            let shaped = try await send(test, "POST", "/api/v1/organizations", john, Self.organization)
            #expect(shaped.status == 201 && isReplayed(shaped))
        }
    }

    @Test("a key that is none is refused by name, where one is taken; reads and strangers' requests ignore it")
    func malformed() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().tokens.accessToken
            for key in ["", String(repeating: "k", count: 256), "two words", "\u{e4}"] {
                let answer = try await send(test, "POST", "/v1/organizations", john, Self.organization, key: key)
                #expect(answer.status == 400 && answer.field == "Idempotency-Key" && answer.reason == .invalidFormat)
                #expect(try await send(test, "GET", "/v1/users/me", john, key: key).status == 200)
                let signIn = try await test.client.send(
                    "POST",
                    "/v1/auth/signin",
                    fields: ["Idempotency-Key": key],
                    body: WireJSON.encode(SignInRequest(email: "john@example.com", password: TestServer.password))
                )
                #expect(signIn.status == 200)
            }
            let longest = String(repeating: "k", count: 255)
            #expect(try await send(test, "GET", "/v1/users/me", john).status == 200)
            #expect(try await rows(test)[0] == 0)
            #expect(
                try await send(test, "POST", "/v1/organizations", john, Self.organization, key: longest).status == 201
            )
            #expect(try await rows(test)[0] == 1)
        }
    }

    @Test("a fault that changed nothing leaves the key free, one that wrote something down too")
    func faults() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().tokens.accessToken
            #expect(try await send(test, "POST", "/v1/organizations", john, #"{"name": "Acme"}"#).status == 400)
            #expect(try await send(test, "POST", "/v1/organizations", john, "{").status == 400)
            #expect(try await send(test, "DELETE", "/v1/api-keys/key_none", john).status == 404)
            #expect(try await send(test, "POST", "/v1/organizations", "nobody", Self.organization).status == 401)
            // Tries are counted in the database.
            #expect(try await send(test, "POST", "/v1/mfa/totp/enable", john).status == 200)
            let wrong = try await send(test, "POST", "/v1/mfa/totp/verify", john, #"{"code": "000000"}"#, key: "w")
            #expect(wrong.status == 401)
            let enabled = try await rows(test)
            #expect(enabled[0] == 1)
            #expect(try await send(test, "POST", "/v1/organizations", john, Self.organization, key: "w").status == 201)
        }
    }

    @Test("who may not call any more gets no answer of before, and who has called too often waits")
    func admission() async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
        } _: { test in
            let admin = try await test.administrator()
            let user = try await test.signUp()
            let john = user.tokens.accessToken
            let first = try await send(test, "POST", "/v1/organizations", john, Self.organization)
            #expect(first.status == 201)
            var last = first
            var count = 0
            while last.status == 201, count < 2000 {
                last = try await send(test, "POST", "/v1/organizations", john, Self.organization)
                count += 1
            }
            #expect(last.status == 429 && count > 50)
            test.clock.advance(seconds: 60)
            #expect(isReplayed(try await send(test, "POST", "/v1/organizations", john, Self.organization)))
            let path = "/v1/admin/users/\(user.user.id)/suspend"
            #expect(try await send(test, "POST", path, admin.tokens.accessToken, "{}").status == 200)
            let refused = try await send(test, "POST", "/v1/organizations", john, Self.organization)
            #expect(refused.status == 401 || refused.status == 403)
        }
    }

    @Test("a change whose answer is not known is not made again")
    func unknown() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            let john = user.tokens.accessToken
            #expect(try await send(test, "POST", "/v1/organizations", john, Self.organization).status == 201)
            try await test.server.database.write { connection in
                try connection.execute("UPDATE idempotency_answers SET answer = NULL")
                try connection.execute("DELETE FROM organizations")
                try connection.execute("DELETE FROM reserved_slugs")
            }
            let retry = try await send(test, "POST", "/v1/organizations", john, Self.organization)
            #expect(retry.status == 409 && retry.reason == .idempotencyUnknown)
            #expect(try await rows(test)[1] == 0)
            #expect(try await send(test, "POST", "/v1/organizations", john, Self.organization, key: "n").status == 201)
        }
    }

    @Test("an answer is kept for a week after the restart of the server too, and is gone a day later")
    func expiry() async throws {
        let clock = TestClock()
        let scratch = try ScratchDirectory()
        let first = try await TestServer.run(clock: clock, scratch: scratch) { test in
            let john = try await test.signUp().tokens.accessToken
            return try await send(test, "POST", "/v1/organizations", john, Self.organization)
        }
        #expect(first.status == 201)
        try await TestServer.run(clock: clock, scratch: scratch) { test in
            let housekeeping = Housekeeping(
                database: test.server.database,
                lifetimes: .standard,
                clock: clock,
                steady: SteadyClock(clock, floor: nil),
                log: Log(component: "test", minimum: .error)
            )
            clock.advance(seconds: 7 * 86_400)
            _ = try await housekeeping.removeExpired()
            let token = try await test.signIn().accessToken
            let late = try await send(test, "POST", "/v1/organizations", token, Self.organization)
            #expect(late.body == first.body && isReplayed(late))
            clock.advance(seconds: 86_401)
            _ = try await housekeeping.removeExpired()
            #expect(try await rows(test)[0] == 0)
            let again = try await test.signIn().accessToken
            #expect(try await send(test, "POST", "/v1/organizations", again, Self.organization).reason == .slugTaken)
        }
    }

    @Test("no more than a few hundred go in one transaction")
    func pruning() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            let now = test.clock.now()
            let left = try await test.server.database.write { connection in
                for number in 0..<7 {
                    let id = IdempotencyResponseRecord.ID(userID: user, apiKeyID: nil, keyHash: [UInt8(number)])
                    try connection.idempotencyResponses.insert(
                        IdempotencyResponseRecord(id: id, fingerprint: [], createdAt: now)
                    )
                }
                let later = now.advanced(bySeconds: 1)
                return try (0..<3).map { _ in try connection.idempotencyResponses.prune(before: later, limit: 5) }
            }
            #expect(left == [5, 2, 0])
        }
    }

    @Test("what is stored shows neither key nor secret nor password, and opens in its own row alone")
    func sealed() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().tokens.accessToken
            let body = #"{"name": "k", "scopes": ["users:read"]}"#
            let made = try await send(test, "POST", "/v1/api-keys", john, body, key: "first-key-of-john")
            let secret = try made.decode(CreatedAPIKey.self).key
            let new = "another horse battery staple"
            let change = #"{"current_password": "\#(TestServer.password)", "new_password": "\#(new)"}"#
            #expect(try await send(test, "POST", "/v1/auth/password/change", john, change, key: "s").status == 200)
            let stored = try fileBytes(test.scratch.file("server.db")) + fileBytes(test.scratch.file("server.db-wal"))
            let line = "POST /v1/auth/password/change\0"
            for text in [secret, Base64URL.encode(made.body), "first-key-of-john", new] {
                #expect(stored.firstRange(of: Array(text.utf8)) == nil)
            }
            // Nor can a password be guessed by its request.
            #expect(stored.firstRange(of: Digest.sha256.hash(Array((line + change).utf8))) == nil)
            #expect(stored.firstRange(of: Digest.sha256.hash(Array("first-key-of-john".utf8))) != nil)

            // Anyone who can write to the database moves an answer to where they have a key for it.
            try await test.server.database.write { connection in
                try connection.execute(
                    """
                    UPDATE idempotency_answers SET answer = (SELECT answer FROM idempotency_answers WHERE key_hash = $1)
                    WHERE key_hash <> $1
                    """,
                    Digest.sha256.hash(Array("first-key-of-john".utf8))
                )
            }
            let token = try await test.client.send(
                "POST",
                "/v1/auth/signin",
                body: WireJSON.encode(SignInRequest(email: "john@example.com", password: new))
            ).decode(AuthenticationResponse.self).tokens.accessToken
            let moved = try await send(test, "POST", "/v1/auth/password/change", token, change, key: "s")
            #expect(moved.status == 500)
            #expect(moved.body.firstRange(of: Array(secret.utf8)) == nil)
        }
    }

    @Test("kept answers go with their user")
    func deletion() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().tokens.accessToken
            #expect(try await send(test, "POST", "/v1/webhooks", john, Self.webhook).status == 201)
            #expect(try await rows(test)[0] == 1)
            #expect(try await send(test, "DELETE", "/v1/users/me", john, key: "end").status == 200)
            #expect(try await rows(test)[0] == 0)
        }
    }

    private static let webhook = #"{"url": "https://example.com/hook", "events": ["user.updated"]}"#

    @Test("refreshing has its own rules and keeps no answers")
    func refresh() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let first = try await test.refresh(tokens.refreshToken, key: Self.key)
            let second = try await test.refresh(tokens.refreshToken, key: Self.key)
            #expect(first.status == 200 && second.status == 200 && !isReplayed(second))
            let (one, two) = (try first.decode(TokenPair.self), try second.decode(TokenPair.self))
            #expect(one.refreshToken == two.refreshToken)
            #expect(try await rows(test)[0] == 0)
        }
    }

    @Test("no query about kept answers reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let now = test.clock.now()
            let user = UserID(createdAt: now, from: SystemRandom())
            let id = IdempotencyResponseRecord.ID(userID: user, apiKeyID: nil, keyHash: [1])
            _ = try recorder.idempotencyResponses.find(id)
            try recorder.idempotencyResponses.insert(IdempotencyResponseRecord(id: id, fingerprint: [], createdAt: now))
            try recorder.idempotencyResponses.setResponse([], of: id)
            try recorder.idempotencyResponses.remove(id)
            _ = try recorder.idempotencyResponses.prune(before: now, limit: 1)
            #expect(recorder.plans.count == 5 && recorder.scans.isEmpty, "\(recorder.scans)")
        }
    }

    /// What a handler changes the database with.
    private struct Handling: Sendable {
        let database: ServerDatabase
        let context: RequestContext

        @discardableResult
        func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
            try await database.write(as: context) { try body($0) }
        }
    }

    /// A router of one endpoint, over the database of `test`, whose handler does what a test wants done.
    private func router(
        _ test: TestServer,
        for user: AuthenticationResponse,
        longestBody: Int = 1000,
        _ handle: @escaping @Sendable (Handling) async throws -> HTTPResponse
    ) async throws -> Router<Caller> {
        let log = Log(component: "test", minimum: .error)
        let database = ServingDatabase(base: test.server.database, log: log)
        let answers = IdempotencyMiddleware(
            database: database,
            sealer: SecretSealer(key: try AEADKey(bytes: Array(repeating: 7, count: 32)), random: SystemRandom()),
            fingerprintKey: [1],
            clock: test.clock,
            log: log,
            crashPoints: .none,
            longestBody: longestBody
        )
        let session = try #require(user.session).id
        let found = try await test.server.database.read { connection in
            (try connection.users.find(user.user.id), try connection.sessions.find(session))
        }
        let profile = try Profile(#require(found.0))
        let credential = ActingUser.Credential.session(try #require(found.1))
        var router = Router<Caller>(
            requestIDs: { RequestID(createdAt: test.clock.now(), from: SystemRandom()) },
            log: log,
            admit: { request, _ in
                let client = ClientDescription(request)
                let user = ActingUser(
                    profile: profile,
                    credential: credential,
                    limit: nil,
                    client: client,
                    keyed: IdempotentRequest()
                )
                return Admission(principal: .user(user))
            }
        )
        router.around = answers.answer
        let endpoint = Endpoint(.post, Path("/v1/things"), Bearer(.usersWrite), "A test.", response: NoBody.self)
        let identify: Router<Caller>.Identify<Caller> = { caller in caller }
        router.registerRaw(endpoint, as: identify) { call in
            try await handle(Handling(database: ServerDatabase(database, clock: test.clock), context: call.context))
        }
        return router
    }

    private static let request = HTTPRequest(
        method: .post,
        path: "/v1/things",
        fields: ["Idempotency-Key": Self.key],
        peer: .unix(pid: 1, uid: 1, gid: 1)
    )

    /// A change that can be counted.
    @Sendable
    private static func change(_ database: Handling) async throws {
        try await database.write { connection in
            try connection.execute("UPDATE users SET first_name = coalesce(first_name, '') || 'x'")
        }
    }

    private func changes(_ test: TestServer) async throws -> Int {
        try await test.server.database.read {
            try $0.row("SELECT length(coalesce(first_name, '')) FROM users")?.get(0) ?? -1
        }
    }

    @Test("a fault of the server leaves the key free where nothing was changed, and is never tried again where it was")
    func serverFaults() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let unchanged = try await router(test, for: john) { _ in throw APIError.internalFault }
            for _ in 0..<2 { #expect(await unchanged.respond(to: Self.request).status == 500) }
            // What was undone was not changed.
            let undone = try await router(test, for: john) { database in
                try await database.write { _ in throw APIError.internalFault }
            }
            for _ in 0..<2 { #expect(await undone.respond(to: Self.request).status == 500) }
            #expect(try await rows(test)[0] == 0)
            let broken = try await router(test, for: john) { database in
                try await Self.change(database)
                throw APIError.internalFault
            }
            #expect(await broken.respond(to: Self.request).status == 500)
            #expect(await broken.respond(to: Self.request).status == 409)
            #expect(try await changes(test) == 1)
        }
    }

    @Test("a change in several steps is one, and a fault of the caller's after some of them frees the key")
    func steps() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let refused = try await router(test, for: john) { database in
                try await Self.change(database)
                throw APIError(.rateLimited, .rateLimit, "Slower.")
            }
            for _ in 0..<2 { #expect(await refused.respond(to: Self.request).status == 429) }
            #expect(try await changes(test) == 2)
            let whole = try await router(test, for: john) { database in
                for _ in 0..<3 { try await Self.change(database) }
                return HTTPResponse(status: 201, fields: ["Location": "/v1/things/1", "ETag": "\"1\""], body: [1, 2])
            }
            let first = await whole.respond(to: Self.request)
            let second = await whole.respond(to: Self.request)
            #expect(first.status == 201 && second.status == 201 && second.body == [1, 2])
            #expect(second.fields["Location"] == "/v1/things/1" && second.fields["ETag"] == "\"1\"")
            #expect(!first.fields.contains("Idempotency-Replayed") && second.fields["Idempotency-Replayed"] == "true")
            #expect(try await changes(test) == 5)
        }
    }

    @Test("an answer that is too long is not kept, and its change not made again")
    func length() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            for (length, status) in [(1001, 409), (1000, 200)] {
                try await test.server.database.write { try $0.execute("DELETE FROM idempotency_answers") }
                let long = try await router(test, for: john) { database in
                    try await Self.change(database)
                    return HTTPResponse(status: 200, body: Array(repeating: 7, count: length))
                }
                let before = try await changes(test)
                #expect(await long.respond(to: Self.request).status == 200)
                #expect(await long.respond(to: Self.request).status == status)
                #expect(try await changes(test) == before + 1)
            }
        }
    }

    @Test("anyone who comes while the first is at work is told to wait, however long that takes")
    func atWork() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let (entered, enter) = AsyncStream.makeStream(of: Void.self)
            let (released, release) = AsyncStream.makeStream(of: Void.self)
            let slow = try await router(test, for: john) { database in
                enter.yield()
                for await _ in released { break }
                try await Self.change(database)
                return HTTPResponse(status: 200)
            }
            async let first = slow.respond(to: Self.request)
            for await _ in entered { break }
            let second = await slow.respond(to: Self.request)
            #expect(second.status == 409 && second.fields["Retry-After"] == "1")
            release.yield()
            #expect(await first.status == 200)
            #expect(await slow.respond(to: Self.request).fields["Idempotency-Replayed"] == "true")
            #expect(try await changes(test) == 1)
        }
    }
}
