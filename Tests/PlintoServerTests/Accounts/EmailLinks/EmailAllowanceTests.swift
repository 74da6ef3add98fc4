import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Emails to one email address")
struct EmailAllowanceTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func creations(_ count: Int, by requester: String, secondsAgo: Int64 = 60) -> [LinkCreation] {
        (0..<count).map { _ in
            LinkCreation(requester: requester, createdAt: now.advanced(bySeconds: -secondsAgo))
        }
    }

    private static func wait(_ sent: [LinkCreation], by requester: String, isKnown: Bool = false) -> Int? {
        EmailAllowance.wait(sent, purpose: .magicLink, requester: requester, isKnownNetwork: isKnown, at: now)
    }

    @Test("each requester has an allowance of its own")
    func perRequester() {
        let sent = Self.creations(5, by: "198.51.100.1")
        #expect(Self.wait(sent, by: "198.51.100.1") == 840)
        #expect(Self.wait(sent, by: "198.51.100.1", isKnown: true) == 840)
        #expect(Self.wait(sent, by: "203.0.113.1") == nil)
        #expect(Self.wait(Self.creations(4, by: "198.51.100.1"), by: "198.51.100.1") == nil)
    }

    @Test("all requesters together get twenty, except the networks where the account is signed in")
    func together() {
        let sent = (1...4).flatMap { Self.creations(5, by: "198.51.100.\($0)") }
        #expect(Self.wait(sent, by: "203.0.113.1") == 840)
        #expect(Self.wait(sent, by: "203.0.113.1", isKnown: true) == nil)
    }

    @Test("an email that a clock stamped in the future does not count")
    func future() {
        #expect(Self.wait(Self.creations(20, by: "198.51.100.1", secondsAgo: -86_400), by: "198.51.100.1") == nil)
    }

    private func behindProxy(_ body: (TestServer) async throws -> Void) async throws {
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

    @Test("a stranger who asks for magic links leaves the owner theirs, at once and a quarter of an hour later")
    func owner() async throws {
        try await behindProxy { test in
            _ = try await test.signUp()
            for _ in 0..<8 { _ = try await test.askForLink(from: "198.51.100.1") }
            try await test.settled()
            func links() async throws -> Int {
                try await test.decodedEmails(to: "john@example.com", template: "magic_link").count
            }
            #expect(try await links() == 5)
            _ = try await test.askForLink(from: "203.0.113.1")
            try await test.settled()
            #expect(try await links() == 6)
            test.clock.advance(seconds: 901)
            _ = try await test.askForLink(from: "198.51.100.1")
            try await test.settled()
            #expect(try await links() == 7)
        }
    }

    @Test("deleting an account and signing up again with its email address does not start the count anew")
    func signUpAgain() async throws {
        try await TestServer.run { test in
            for _ in 0..<8 {
                let user = try await test.signUp("victim@example.com")
                #expect(try await test.send("DELETE", "/v1/users/me", as: user.tokens).status == 200)
            }
            try await test.settled()
            let sent = test.decodedEmails(to: "victim@example.com").count { $0.contains("/email/verify?token=") }
            #expect(sent == Limits.Emails.perRequester)
        }
    }

    @Test("requests for one kind of email do not delay another kind")
    func inTurn() async throws {
        try await TestServer.run { test in
            let waiting = try await test.server.database.write { [now = test.clock.now()] connection in
                for number in 0..<300 {
                    try connection.linkRequests.insert(
                        LinkRequestRecord(
                            id: LinkRequestID(
                                createdAt: now.advanced(byMilliseconds: Int64(number)),
                                from: SystemRandom()
                            ),
                            purpose: number == 299 ? .passwordReset : .magicLink,
                            emailKey: "nobody\(number)@example.com",
                            redirectURL: nil,
                            ipAddress: "192.0.2.1",
                            userAgent: nil,
                            requestID: "req_test",
                            createdAt: now
                        )
                    )
                }
                let first = try connection.linkRequests.waiting(limit: 32).map(\.purpose)
                for request in try connection.linkRequests.waiting(limit: 1000) {
                    _ = try connection.linkRequests.remove(request.id)
                }
                return first
            }
            #expect(waiting.count == 32)
            #expect(waiting.prefix(2).contains(.passwordReset))
        }
    }
}
