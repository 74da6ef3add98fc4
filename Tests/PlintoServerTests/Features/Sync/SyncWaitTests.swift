import Foundation
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// `GET /sync` with `wait`: requests that wait for something new. The clock stands still, so that whatever is answered
/// was woken.
@Suite("Waiting for changes")
struct SyncWaitTests {
    @Test("a request that waits is answered with what is new, and not woken by what concerns others")
    func wakes() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let cursor = try await cursor(john.tokens, test)
            async let answer = test.sync(john.tokens, since: cursor, wait: 30)
            try await test.waits(1)
            try await rename(jane.tokens, test)
            try await rename(john.tokens, test)
            let changes: SyncChanges = try await answer.decode()
            #expect(changes.user?.firstName == "X" && changes.cursor != cursor && !changes.reset)
            #expect(
                try await test.sync(john.tokens, since: changes.cursor).decode() == SyncChanges(cursor: changes.cursor)
            )
            try await test.waits(0)
        }
    }

    @Test("members of an organization hear of its changes, of who comes and goes, and of its end")
    func organizations() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let acme = try await test.organization(of: john)
            var cursor = try await cursor(jane.tokens, test)
            let member = MembershipRecord(
                organizationID: acme,
                userID: jane.user.id,
                role: .member,
                joinedAt: test.clock.now()
            )
            let changes: [(String, @Sendable (any Transaction) throws -> Void)] = [
                ("joined", { _ = try $0.memberships.insert(member) }),
                ("role", { try $0.memberships.setRole(.admin, of: jane.user.id, in: acme) }),
                ("owner", { try $0.organizations.setOwner(john.user.id, of: acme, at: member.joinedAt) }),
                ("other left", { try $0.memberships.remove(john.user.id, from: acme, at: member.joinedAt) }),
                ("left", { try $0.memberships.remove(jane.user.id, from: acme, at: member.joinedAt) }),
                ("joined again", { _ = try $0.memberships.insert(member) }),
                ("deleted", { try $0.organizations.delete(acme, at: member.joinedAt) }),
            ]
            for (name, change) in changes {
                let since = cursor
                async let answer = test.sync(jane.tokens, since: since, wait: 30)
                try await test.waits(1)
                try await test.server.database.write(change)
                let told: SyncChanges = try await answer.decode()
                #expect(!told.organizations.isEmpty || !told.removed.isEmpty, "\(name)")
                cursor = told.cursor
            }
        }
    }

    @Test("who waits in vain gets nothing new and the same cursor at the end of the wait, also under /api/v1")
    func timesOut() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let cursor = try await cursor(john.tokens, test)
            let fields = ["Authorization": "Bearer \(john.tokens.accessToken)"]
            for path in ["/v1", "/api/v1"] {
                async let waiting = test.client.send("GET", path + "/sync?wait=30&since=\(cursor)", fields: fields)
                try await test.waits(1)
                try await rename(jane.tokens, test)
                test.clock.advance(seconds: 29)
                test.look()
                try await test.waits(1)
                test.clock.advance(seconds: 1)
                test.look()
                let (answer, usual) = (try await waiting, try await test.sync(john.tokens, since: cursor))
                #expect(try answer.decode() == SyncChanges(cursor: cursor))
                // Whatever other responses have, one that comes later has too.
                #expect(Set(answer.fields.keys) == Set(usual.fields.keys))
                #expect(answer.fields["x-request-id"] != nil)
            }
            // What is new already is not waited for, and neither is everything.
            try await rename(john.tokens, test)
            #expect(try await test.sync(john.tokens, since: cursor, wait: 30).decode(SyncChanges.self).user != nil)
            #expect(try await test.sync(john.tokens, wait: 30).decode(SyncChanges.self).reset)
        }
    }

    @Test(
        "who may not ask any more gets at once what a new request would",
        arguments: ["revoked", "suspended", "deleted", "expired"]
    )
    func noLongerLetIn(cause: String) async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            let other = try await test.signIn()
            if cause == "expired" { test.clock.advance(seconds: 3590) }
            let cursor = try await cursor(john.tokens, test)
            async let waiting = test.sync(john.tokens, since: cursor, wait: 30)
            try await test.waits(1)
            let path = "/v1/admin/users/\(john.user.id)"
            let done =
                switch cause {
                case "revoked": try await test.send("POST", "/v1/sessions/revoke-all", as: other).status
                case "suspended": try await test.send("POST", path + "/suspend", as: admin.tokens).status
                case "deleted": try await test.send("DELETE", path, as: admin.tokens).status
                default: 200
                }
            #expect(done == 200)
            if cause == "expired" {
                test.clock.advance(seconds: 10)
                test.look()
            }
            let (answer, new) = (try await waiting, try await test.sync(john.tokens, since: cursor))
            #expect(answer.status == 401)
            #expect(answer.status == new.status && answer.reason == new.reason)
            #expect(answer.fields["www-authenticate"] == "Bearer error=\"invalid_token\"")
            #expect(answer.fields["www-authenticate"] == new.fields["www-authenticate"])
        }
    }

    @Test("a session that another process has ended, where no memory knows of it, ends the wait too")
    func endedElsewhere() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let cursor = try await cursor(john.tokens, test)
            async let waiting = test.sync(john.tokens, since: cursor, wait: 30)
            try await test.waits(1)
            let now = test.clock.now()
            let elsewhere = try await SQLiteDatabase.join(
                SQLiteConfiguration(path: test.scratch.file("server.db")),
                migrations: ServerMigrations.all,
                clock: test.clock,
                log: Log(component: "test", minimum: .error)
            )
            try await elsewhere.write { connection in
                _ = try connection.sessions.endAll(of: john.user.id, except: nil, as: .administrator, at: now)
            }
            await elsewhere.close()
            let answer = try await waiting
            #expect(answer.status == 401 && answer.reason == .sessionEnded)
            #expect(answer.fields["www-authenticate"] == "Bearer error=\"invalid_token\"")
        }
    }

    @Test("eight requests of a user wait at once, and no more; who does not wait, and who is another, is answered")
    func bound() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let most = Limits.Account.waitingRequests
            for round in 1...2 {
                let johns = try await self.cursor(john.tokens, test)
                let janes = try await self.cursor(jane.tokens, test)
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<most {
                        group.addTask { try await test.sync(john.tokens, since: johns, wait: 1).status }
                    }
                    try await test.waits(most)
                    let refused = try await test.sync(john.tokens, since: johns, wait: 1)
                    #expect(refused.status == 429 && refused.reason == .tooMany, "round \(round)")
                    #expect(refused.fields["retry-after"] == "30")
                    #expect(try await test.sync(john.tokens, since: johns).status == 200)
                    group.addTask { try await test.sync(jane.tokens, since: janes, wait: 1).status }
                    try await test.waits(most + 1)
                    test.clock.advance(seconds: 1)
                    test.look()
                    for try await status in group { #expect(status == 200) }
                }
            }
        }
    }

    @Test("a client that closes its connection gives up its place at once")
    func closedByClient() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let cursor = try await cursor(john.tokens, test)
            for _ in 0..<3 {
                let client = try RawConnection(port: test.client.port)
                for _ in 0..<2 {
                    try client.requestSync(john.tokens, since: cursor)
                }
                try await test.waits(1)
                client.end()
                try await test.waits(0)
            }
        }
    }

    @Test("a server that stops answers those who wait at once")
    func stop() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let cursor = try await cursor(john.tokens, test)
            async let waiting = test.sync(john.tokens, since: cursor, wait: 30)
            try await test.waits(1)
            await test.server.stop(grace: .seconds(60))
            #expect(try await waiting.decode() == SyncChanges(cursor: cursor))
        }
    }

    @Test("where everyone is due at once all are answered, and a change is heard meanwhile")
    func everybodyAtOnce() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var connections: [RawConnection] = []
            for number in 0..<30 {
                let other = try await test.signUp("u\(number)@example.com")
                let cursor = try await cursor(other.tokens, test)
                for _ in 0..<8 {
                    connections.append(try RawConnection(port: test.client.port))
                    try connections.last?.requestSync(other.tokens, since: cursor)
                }
            }
            let cursor = try await cursor(john.tokens, test)
            async let johns = test.sync(john.tokens, since: cursor, wait: 30)
            try await test.waits(241)
            test.server.application.waiters.changedOutside()
            try await rename(john.tokens, test)
            #expect(try await johns.decode(SyncChanges.self).user?.firstName == "X")
            try await test.waits(240)
            let areAnswered = try await eventually {
                test.clock.advance(seconds: 1)
                test.look()
                return test.server.application.waiters.count == 0
            }
            #expect(areAnswered)
            for connection in connections { #expect(try connection.receive().hasPrefix("HTTP/1.1 200 ")) }
        }
    }

    // MARK: Parts

    private func cursor(_ tokens: TokenPair, _ test: TestServer) async throws -> String {
        try await test.sync(tokens).decode(SyncChanges.self).cursor
    }

    private func rename(_ tokens: TokenPair, _ test: TestServer) async throws {
        let answer = try await test.send("PATCH", "/v1/users/me", as: tokens, text: #"{"first_name": "X"}"#)
        #expect(answer.status == 200)
    }
}

extension TestServer {
    /// Returns once so many requests wait for changes.
    fileprivate func waits(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(
            try await eventually { server.application.waiters.count == count },
            "\(server.application.waiters.count) wait",
            sourceLocation: sourceLocation
        )
    }

    /// Lets the server see what time it is.
    fileprivate func look() { server.application.waiters.wake() }
}

/// A connection that a test may end when it likes.
private final class RawConnection: Sendable {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func requestSync(_ tokens: TokenPair, since cursor: String) throws {
        let head = "GET /v1/sync?wait=30&since=\(cursor) HTTP/1.1\r\nHost: x\r\n"
        let bytes = Array((head + "Authorization: Bearer \(tokens.accessToken)\r\n\r\n").utf8)
        try #require(Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
    }

    /// What has come, once something has.
    func receive() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        try #require(count > 0)
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    func end() { close(descriptor) }
}
