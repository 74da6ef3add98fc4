import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Requests for emails")
struct EmailLinkRequestTests {
    @Test(
        "a request for an email address without an account is removed without an email",
        arguments: ["/v1/auth/magic-link", "/v1/auth/password/forgot"]
    )
    func noAccount(path: String) async throws {
        try await TestServer.run { test in
            #expect(try await test.json("POST", path, ["email": "nobody@example.com"]).status == 200)
            try await test.settled()
            #expect(test.decodedEmails(to: "nobody@example.com").isEmpty)
            #expect(try await test.server.database.read { try $0.linkRequests.waiting(limit: 10).isEmpty })
        }
    }

    @Test("a flood of requests is answered completely")
    func flood() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            try await test.server.database.write { [now = test.clock.now()] connection in
                for number in 0..<700 {
                    try connection.linkRequests.insert(
                        LinkRequestRecord(
                            id: LinkRequestID(createdAt: now, from: SystemRandom()),
                            purpose: .magicLink,
                            emailKey: number == 350 ? "john@example.com" : "nobody\(number)@example.com",
                            redirectURL: nil,
                            ipAddress: "192.0.2.1",
                            userAgent: nil,
                            requestID: "req_test",
                            createdAt: now
                        )
                    )
                }
            }
            _ = try await test.askForLink("nobody@example.com")
            try await test.settled()
            #expect(test.decodedEmails(to: "john@example.com").count { $0.contains("/magic-link?token=") } == 1)
        }
    }
}
