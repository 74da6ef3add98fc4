import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// Signing in with the code in an email.
@Suite("Codes in emails")
struct EmailCodeTests {
    /// A server behind a proxy that names the client, so that a test can come from any IP address.
    private static func run(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.run(
            {
                $0.proxies = ProxyTrust(
                    ranges: [AddressRange("127.0.0.0/8")].compactMap(\.self),
                    header: .xForwardedFor
                )
            },
            body
        )
    }

    private static func wrong(_ code: String) -> String {
        (code.hasPrefix("0") ? "1" : "0") + code.dropFirst()
    }

    @Test("the code signs in with the address, however it is typed, once")
    func signsIn() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let email = try await test.magicLinkEmail()
            let code = try test.mailedCode(in: email)
            let typed = code.lowercased().replacing("-", with: " ")
            let answer = try await test.verifyCode(typed, email: "JOHN@example.com")
            #expect(answer.status == 200)
            #expect(try await test.access(answer.decode(AuthenticationResponse.self).tokens) == 200)
            #expect(try await test.verifyCode(code).reason == .wrongCode)
            #expect(try await test.verifyLink(test.token(in: email)).reason == .invalidLink)
        }
    }

    @Test("after five wrong codes the right one comes too late for the same client; the link stays valid")
    func fiveTries() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let email = try await test.magicLinkEmail()
            let code = try test.mailedCode(in: email)
            for _ in 0..<5 { #expect(try await test.verifyCode(Self.wrong(code)).reason == .wrongCode) }
            #expect(try await test.verifyCode(code).reason == .wrongCode)
            #expect(try await test.verifyLink(test.token(in: email)).status == 200)
        }
    }

    @Test("concurrent wrong codes all count")
    func burst() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let code = try test.mailedCode(in: await test.magicLinkEmail())
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { _ = try await test.verifyCode(Self.wrong(code)) } }
                try await group.waitForAll()
            }
            #expect(try await test.verifyCode(code).reason == .wrongCode)
        }
    }

    @Test("a stranger's wrong codes leave the owner's tries alone, until a hundred came from many networks")
    func strangersTries() async throws {
        try await Self.run { test in
            _ = try await test.signUp()
            let code = try test.mailedCode(in: await test.magicLinkEmail())
            for _ in 0..<110 { _ = try await test.verifyCode(Self.wrong(code), from: "198.51.100.200") }
            for network in 0..<18 {
                for _ in 0..<5 { _ = try await test.verifyCode(Self.wrong(code), from: "198.51.100.\(network)") }
            }
            #expect(try await test.verifyCode(code, from: "203.0.113.1").status == 200)

            test.clock.advance(seconds: 1)
            let second = try test.mailedCode(in: await test.magicLinkEmail())
            for network in 0..<20 {
                for _ in 0..<5 { _ = try await test.verifyCode(Self.wrong(second), from: "198.51.100.\(network)") }
            }
            #expect(try await test.verifyCode(second, from: "203.0.113.2").reason == .wrongCode)
            // The session of the first code makes this network a known one.
            #expect(try await test.verifyCode(second, from: "203.0.113.1").status == 200)
        }
    }

    @Test("all networks of one IPv6 site are one requester, who leaves the owner's tries and emails alone")
    func site() async throws {
        try await Self.run { test in
            _ = try await test.signUp()
            for group in 1...6 { _ = try await test.askForLink(from: "2001:db8:7:\(group)::1") }
            try await test.settled()
            #expect(try await test.emails(to: "john@example.com", template: "magic_link", count: 5).count == 5)
            // Later than the others, so that it is the last of the emails.
            test.clock.advance(seconds: 1)
            let code = try test.mailedCode(in: await test.magicLinkEmail(count: 6, from: "203.0.113.1"))
            for group in 1...25 {
                for _ in 0..<5 { _ = try await test.verifyCode(Self.wrong(code), from: "2001:db8:7:\(group)::1") }
            }
            #expect(try await test.verifyCode(code, from: "2001:db8:7:ffff::1").reason == .wrongCode)
            #expect(try await test.verifyCode(code, from: "203.0.113.1").status == 200)
        }
    }

    @Test("wrong codes get the same response whether the email address has an account, a code, or neither")
    func sameResponse() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            _ = try await test.magicLinkEmail()
            _ = try await test.signUp("jane@example.com")
            var bodies: Set<String> = []
            for email in ["john@example.com", "jane@example.com", "unknown@example.com"] {
                for _ in 0..<7 {
                    let answer = try await test.verifyCode("0000-0000", email: email)
                    #expect(answer.status == 401 && answer.reason == .wrongCode)
                    bodies.insert(answer.text.replacing(/req_[0-9a-z]+/, with: ""))
                }
            }
            #expect(bodies.count == 1)
        }
    }

    @Test("the two newest codes of a requester are valid, and no one else's request voids them")
    func newestTwo() async throws {
        try await Self.run { test in
            _ = try await test.signUp()
            var codes: [String] = []
            for count in 1...3 {
                test.clock.advance(seconds: 1)
                codes.append(try test.mailedCode(in: await test.magicLinkEmail(count: count, from: "203.0.113.1")))
            }
            for stranger in 1...4 {
                test.clock.advance(seconds: 1)
                _ = try await test.magicLinkEmail(count: 3 + stranger, from: "198.51.100.1")
            }
            #expect(try await test.verifyCode(codes[0], from: "203.0.113.1").reason == .wrongCode)
            #expect(try await test.verifyCode(codes[1], from: "203.0.113.1").status == 200)
        }
    }

    @Test("a code works for its own account, and for a quarter of an hour")
    func bound() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            _ = try await test.signUp("jane@example.com")
            let code = try test.mailedCode(in: await test.magicLinkEmail())
            #expect(try await test.verifyCode(code, email: "jane@example.com").reason == .wrongCode)
            test.clock.advance(seconds: 900)
            #expect(try await test.verifyCode(code).reason == .wrongCode)
        }
    }

    @Test("that an account is suspended is told to anyone who has the code, and to no one else")
    func suspended() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().user.id
            let code = try test.mailedCode(in: await test.magicLinkEmail())
            try await test.server.database.write { try $0.users.setStatus(.suspended, of: john, at: test.clock.now()) }
            #expect(try await test.verifyCode(Self.wrong(code)).reason == .wrongCode)
            #expect(try await test.verifyCode(code).reason == .accountSuspended)
        }
    }

    @Test("what is neither a token nor a code with its address is refused by name")
    func malformed() async throws {
        try await TestServer.run { test in
            let cases = [
                ("{}", "token"), (#"{"code":"0000-0000"}"#, "email"), (#"{"email":"john@example.com"}"#, "token"),
                (#"{"email":"john@example.com","code":"nonsense!"}"#, "code"),
                (#"{"email":"john","code":"0000-0000"}"#, "email"),
                (#"{"token":"x","email":"john@example.com","code":"0000-0000"}"#, "token"),
                (#"{"token":"x","redirect_url":"y"}"#, "redirect_url"),
            ]
            for (body, field) in cases {
                let answer = try await test.send("POST", "/v1/auth/magic-link/verify", text: body)
                #expect(answer.status == 400 && answer.field == field, "\(body)")
            }
        }
    }

    @Test("a code is stored as a keyed hash bound to its link, and the email sealed")
    func atRest() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().user.id
            let code = try test.mailedCode(in: await test.magicLinkEmail())
            let characters = code.replacing("-", with: "")
            let stored = try fileBytes(test.scratch.file("server.db")) + fileBytes(test.scratch.file("server.db-wal"))
            for text in [code, characters] { #expect(stored.firstRange(of: Array(text.utf8)) == nil) }
            let links = try await test.server.database.read { try $0.emailCodes.newest(of: john, limit: 10) }
            let link = try #require(links.first)
            #expect(link.codeHash?.count == 32)
            #expect(link.codeHash != Digest.sha256.hash(Array(characters.utf8)))
        }
    }

    @Test("what is looked up for codes is found by an index")
    func plans() async throws {
        try await TestServer.run { test in
            let now = test.clock.now()
            let john = try await test.signUp().user.id
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            _ = try recorder.emailCodes.newest(of: john, limit: 10)
            try recorder.emailCodes.void(of: john, requester: "192.0.2.1", exceptNewest: 1)
            _ = try recorder.emailCodes.tries([1], by: "192.0.2.1")
            try recorder.emailCodes.countTry([1], by: "192.0.2.1", most: 5, expiresAt: now)
            _ = try recorder.emailCodes.prune(expiredBefore: now, limit: 10)
            try recorder.signInCodes.removeAll(of: john)
            #expect(recorder.plans.count == 7)
            #expect(recorder.scans == [])
        }
    }
}
