import Foundation
import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoAgent

/// Access to the agent's socket, and the record of token requests.
@Suite("Access")
struct AccessTests {
    @Test(
        "a browser's Origin or Referer and any Host but the agent's own is 403, whatever the route",
        arguments: [
            ("Origin", "https://example.com", "origin_refused"), ("Origin", "null", "origin_refused"),
            ("Referer", "https://example.com/", "origin_refused"), ("Host", "example.com", "host_refused"),
            ("Host", "localhost:80", "host_refused"), ("Host", "127.0.0.1", "host_refused"),
            ("Host", "plinto.example.com", "host_refused"),
        ]
    )
    func browsers(field: String, value: String, reason: String) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            for path in ["/agent/v1/token", "/agent/v1/status", "/v1/users/me", "/agent/v1/totp"] {
                var fields = HTTPFields()
                fields[field] = value
                let answer = try await fixture.client.get(path, fields: fields)
                #expect(answer.status == 403, "\(path): \(answer.text)")
                #expect(answer.reason == reason)
                #expect(answer.fields["access-control-allow-origin"] == nil)
            }
        }
    }

    @Test("a body beyond 64 KiB is 413 with the limit named")
    func largeBody() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            for path in ["/agent/v1/login", "/agent/v1/totp"] {
                let refused = try await fixture.client.send(.post, path, body: [UInt8](repeating: 0x20, count: 65_537))
                #expect(refused.status == 413)
                #expect(refused.text.contains("the limit is 65536 bytes"))
            }
        }
    }

    @Test("the agent's own names are answered", arguments: ["plinto", "localhost", "LocalHost", ""])
    func ownNames(host: String) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let answer = try await fixture.client.get("/agent/v1/status", fields: ["Host": host])
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test("the host of a target in absolute form counts, whatever Host says")
    func absoluteForm() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let refused = try await fixture.client.get("http://example.com/agent/v1/status", fields: ["Host": "plinto"])
            #expect(refused.status == 403 && refused.reason == "host_refused")
            let taken = try await fixture.client.get("http://localhost/agent/v1/status", fields: ["Host": "plinto"])
            #expect(taken.status == 200, "\(taken.text)")
        }
    }

    @Test("a process that opens connections without end keeps no one from the agent", .timeLimit(.minutes(1)))
    func manyConnections() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            var idle: [Int32] = []
            defer { for descriptor in idle { close(descriptor) } }
            let address = try UnixAddress(fixture.socket)
            for _ in 0..<300 {
                let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                idle.append(descriptor)
                try #require(address.withPointer { connect(descriptor, $0, $1) } == 0)
            }
            #expect(try await fixture.client.get("/agent/v1/status", fields: ["Host": "plinto"]).status == 200)
            // The first one was displaced: its end has come.
            var byte: UInt8 = 0
            #expect(recv(idle[0], &byte, 1, 0) == 0)
        }
    }

    @Test("another user's process, or one that is not on this machine, is refused")
    func peers() throws {
        let admission = SocketAdmission(uid: 1000)
        func request(_ peer: Peer) -> HTTPRequest {
            HTTPRequest(
                method: .get,
                path: "/agent/v1/token",
                fields: ["Host": "plinto"],
                peer: peer
            )
        }
        #expect(try admission.admit(request(.unix(pid: 7, uid: 1000, gid: 1))) == Caller(pid: 7, uid: 1000))
        for peer in [
            Peer.unix(pid: 7, uid: 1001, gid: 1), .unix(pid: 7, uid: 0, gid: 0), .tcp(address: "127.0.0.1", port: 9),
        ] {
            let error = #expect(throws: APIError.self) { try admission.admit(request(peer)) }
            #expect(error?.reason == .peerRefused)
        }
    }

    @Test("who asked for a token is recorded, with its program, many requests of one process in one row")
    func recorded() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            for _ in 0..<5 { #expect(try await fixture.token().status == 200) }
            _ = try await fixture.client.get("/agent/v1/status")
            await fixture.stop()
            let database = try await fixture.openDatabase()
            let rows = try await database.read { try $0.agent.tokenAccesses.all() }
            await database.close()
            #expect(rows.map(\.requests) == [5])
            #expect(rows.map(\.pid) == [getpid()])
            #expect(rows.map(\.uid) == [getuid()])
            #expect(rows.first?.executable == PeerExecutable.path(of: getpid()))
            #expect(rows.first?.executable.hasPrefix("/") == true)
        }
    }

    @Test("what was noted is written when the log ends, though its task is cancelled")
    func writtenAtTheEnd() async throws {
        let scratch = try ScratchDirectory()
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("state.db")),
            migrations: AgentMigrations.all,
            clock: SystemClock(),
            log: LogRecorder().log
        )
        let accesses = TokenAccessLog(
            database: database,
            clock: AdjustableClock(),
            log: LogRecorder().log,
            interval: .seconds(3600)
        )
        let services = ServiceGroup([accesses.writer], log: LogRecorder().log)
        accesses.note(Caller(pid: getpid(), uid: getuid()), accountID: "account")
        await services.stop()
        #expect(try await database.read { try $0.agent.tokenAccesses.all() }.map(\.requests) == [1])
        await database.close()
    }

    @Test("the record keeps its newest rows and no more")
    func bounded() async throws {
        let scratch = try ScratchDirectory()
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("state.db")),
            migrations: AgentMigrations.all,
            clock: SystemClock(),
            log: LogRecorder().log
        )
        @Sendable func record(_ pid: Int32, at seconds: Int64) -> TokenAccessRecord {
            let time = Timestamp(seconds: seconds)
            return TokenAccessRecord(
                accountID: "a",
                pid: pid,
                uid: 1,
                executable: "/x",
                requests: 1,
                firstAt: time,
                lastAt: time
            )
        }
        try await database.write { connection in
            for pid in 1...10 {
                try connection.agent.tokenAccesses.note(record(Int32(pid), at: Int64(pid)), within: 3_600_000)
            }
            // The same process within the hour, and a namesake a day later.
            try connection.agent.tokenAccesses.note(record(10, at: 60), within: 3_600_000)
            try connection.agent.tokenAccesses.note(record(10, at: 90_000), within: 3_600_000)
            try connection.agent.tokenAccesses.trim(to: 4)
        }
        let rows = try await database.read { try $0.agent.tokenAccesses.all() }
        await database.close()
        #expect(rows.map(\.pid) == [10, 10, 9, 8])
        #expect(rows.map(\.requests) == [1, 2, 1, 1])
    }

    @Test("a row of a clock that was ahead counts as one of now, and not for as long as the clock was ahead")
    func ahead() async throws {
        let scratch = try ScratchDirectory()
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("state.db")),
            migrations: AgentMigrations.all,
            clock: SystemClock(),
            log: LogRecorder().log
        )
        for seconds: Int64 in [40_000_000, 1000, 2000, 90_000] {
            let time = Timestamp(seconds: seconds)
            let record = TokenAccessRecord(
                accountID: "a",
                pid: 7,
                uid: 1,
                executable: "/x",
                requests: 1,
                firstAt: time,
                lastAt: time
            )
            try await database.write { try $0.agent.tokenAccesses.note(record, within: 3_600_000) }
        }
        let rows = try await database.read { try $0.agent.tokenAccesses.all() }
        await database.close()
        #expect(rows.map(\.requests) == [1, 3])
        #expect(rows.map(\.lastAt) == [Timestamp(seconds: 90_000), Timestamp(seconds: 2000)])
    }
}
