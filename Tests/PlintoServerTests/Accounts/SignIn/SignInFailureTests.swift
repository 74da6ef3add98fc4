import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// Failed sign-ins in a row: what outlives a restart, and what holds against anyone who has many addresses.
@Suite("Failed sign-ins")
struct SignInFailureTests {
    private static let wrong = "wrong and wrong again"

    private func signIn(
        _ email: String,
        _ password: String,
        from address: String? = nil,
        _ test: TestServer
    ) async throws -> WireClient.Response {
        let fields = address.map { ["X-Forwarded-For": $0] } ?? [:]
        return try await test.json(
            "POST",
            "/v1/auth/signin",
            SignInRequest(email: email, password: password),
            fields: fields
        )
    }

    private func rows(_ test: TestServer) async throws -> [SignInFailures] {
        try await test.server.database.read {
            try $0.signInFailures.since(Timestamp(milliseconds: 0), most: 100)
        }
    }

    @Test("a restart forgets no wait, and a sign-in that succeeds ends it for good")
    func restart() async throws {
        let clock = TestClock()
        let scratch = try ScratchDirectory()
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            _ = try await test.signUp()
            for failure in 1...7 {
                #expect(try await signIn("john@example.com", Self.wrong, test).reason == .wrongCredentials)
                clock.advance(seconds: failure > 4 ? 60 : 0)
            }
            #expect(try await signIn("john@example.com", Self.wrong, test).reason == .wrongCredentials)
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            let locked = try await signIn("john@example.com", TestServer.password, test)
            #expect(locked.status == 429 && locked.fields["retry-after"] == "10")
            clock.advance(seconds: 10)
            #expect(try await signIn("john@example.com", TestServer.password, test).status == 200)
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            #expect(try await rows(test).isEmpty)
            for _ in 1...4 {
                #expect(try await signIn("john@example.com", Self.wrong, test).reason == .wrongCredentials)
            }
            #expect(try await signIn("john@example.com", TestServer.password, test).status == 200)
        }
    }

    @Test("nothing is written for anyone who succeeds, nor for a few failures, and never what was typed")
    func sparing() async throws {
        let clock = TestClock()
        let scratch = try ScratchDirectory()
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            _ = try await test.signUp()
            for _ in 1...4 { _ = try await signIn("john@example.com", Self.wrong, test) }
            _ = try await test.signIn()
            for _ in 1...5 { _ = try await signIn("nobody@example.com", Self.wrong, test) }
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            let written = try await rows(test)
            #expect(written.count == 1 && written.first?.failures == 5)
            #expect(written.first?.account.count == 32 && written.first?.address == "127.0.0.1")
        }
    }

    @Test("a hundred failures from as many addresses close an account to strangers, but not to its owner, nor for long")
    func manyAddresses() async throws {
        try await TestServer.run {
            $0.proxies = Self.loopbackProxy
        } _: { test in
            _ = try await test.signUp()
            #expect(try await signIn("john@example.com", TestServer.password, from: "192.0.2.1", test).status == 200)
            for email in ["john@example.com", "nobody@example.com"] {
                for number in 0..<100 {
                    let refused = try await signIn(email, Self.wrong, from: "198.51.100.\(number)", test)
                    #expect(refused.reason == .wrongCredentials, "\(number)")
                }
                // Known and unknown alike.
                let locked = try await signIn(email, TestServer.password, from: "203.0.113.1", test)
                #expect(locked.status == 429 && locked.reason == .accountLocked)
                #expect(locked.fields["retry-after"] == "900")
            }
            // A try that was not looked at is no failure, and prolongs nothing.
            test.clock.advance(seconds: 899)
            #expect(try await signIn("john@example.com", Self.wrong, from: "203.0.113.2", test).status == 429)
            #expect(try await signIn("john@example.com", TestServer.password, from: "192.0.2.1", test).status == 200)
            #expect(try await signIn("john@example.com", TestServer.password, from: "203.0.113.1", test).status == 200)
            #expect(try await signIn("nobody@example.com", Self.wrong, from: "203.0.113.2", test).status == 429)
            test.clock.advance(seconds: 1)
            #expect(try await signIn("nobody@example.com", Self.wrong, from: "203.0.113.2", test).status == 401)
        }
    }

    private static let loopbackProxy = ProxyTrust(
        ranges: [AddressRange("127.0.0.0/8")].compactMap(\.self),
        header: .xForwardedFor
    )

    @Test(
        "of many wrong passwords at once no more are judged than one after the other, for a known account and an unknown",
        arguments: ["john@example.com", "nobody@example.com"]
    )
    func burst(email: String) async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            func burst() async throws -> [Int: Int] {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<32 { group.addTask { try await signIn(email, Self.wrong, test).status } }
                    return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
            }
            #expect(try await burst() == [401: 5, 429: 27])
            test.clock.advance(seconds: 1)
            #expect(try await burst() == [401: 1, 429: 31])
        }
    }

    @Test("a burst of right passwords waits for its turn, and all of it signs in")
    func rightBurst() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            for _ in 1...4 { _ = try await signIn("john@example.com", Self.wrong, test) }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<32 {
                    group.addTask { try await signIn("john@example.com", TestServer.password, test).status }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 32])
        }
    }

    @Test("one IP address, however often it fails and by whatever name, locks the account for no one else")
    func oneAddress() async throws {
        try await TestServer.run {
            $0.proxies = Self.loopbackProxy
        } _: { test in
            let john = SignUpRequest(email: "john@example.com", password: TestServer.password, username: "john")
            #expect(try await test.json("POST", "/v1/auth/signup", john).status == 201)
            for number in 0..<120 {
                let name = number.isMultiple(of: 2) ? "john@example.com" : "john"
                #expect(try await signIn(name, Self.wrong, from: "198.51.100.1", test).status == 401)
                test.clock.advance(seconds: 300)
            }
            // By the one name or the other, it is one account.
            _ = try await signIn("john", Self.wrong, from: "198.51.100.1", test)
            #expect(try await signIn("john@example.com", TestServer.password, from: "198.51.100.1", test).status == 429)
            let owner = try await signIn("john@example.com", TestServer.password, from: "203.0.113.1", test)
            #expect(owner.status == 200)
        }
    }

    @Test("failures that were stamped by a clock that was ahead make no one wait longer than their delay")
    func stampedAhead() async throws {
        let clock = TestClock()
        let scratch = try ScratchDirectory()
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            _ = try await test.signUp()
            for _ in 1...5 { _ = try await signIn("john@example.com", Self.wrong, test) }
        }
        clock.advance(seconds: -40 * 86_400)
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            let locked = try await signIn("john@example.com", TestServer.password, test)
            #expect(locked.status == 429 && locked.fields["retry-after"] == "1")
            clock.advance(seconds: 1)
            #expect(try await signIn("john@example.com", TestServer.password, test).status == 200)
        }
    }

    @Test("no query about failed sign-ins reads the table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let now = test.clock.now()
            try recorder.signInFailures.put([1], "a", failures: 1, at: now)
            try recorder.signInFailures.remove([1], "a")
            _ = try recorder.signInFailures.since(now, most: 1)
            _ = try recorder.signInFailures.prune(before: now, limit: 1)
            #expect(recorder.plans.count == 4 && recorder.scans.isEmpty, "\(recorder.scans)")
        }
    }
}
