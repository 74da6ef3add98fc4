import PlintoHTTP
import PlintoModels
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// What a receiver is told, from the call that causes it to the body that arrives.
@Suite("Payloads of webhooks")
struct WebhookPayloadTests {
    /// The one payload of a type that arrives at a webhook of john's once `cause` has happened.
    private func told(
        _ type: EventType,
        after cause: (TestServer, AuthenticationResponse) async throws -> Void,
        _ check: (TestServer, AuthenticationResponse, EventPayload) async throws -> Void
    ) async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await TestServer.run {
                $0.webhookAllow = OutboundAllowList(["127.0.0.1"]) ?? $0.webhookAllow
            } _: { test in
                let john = try await test.signUp()
                let request = CreateWebhookRequest(url: other.url, events: [type], organizationID: nil)
                #expect(try await test.json("POST", "/v1/webhooks", as: john, request).status == 201)
                try await cause(test, john)
                for _ in 0..<1000 where other.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                #expect(other.requests.count == 1)
                let arrived = try #require(other.requests.first)
                let payload = try WireJSON.decodeResponse(EventPayload.self, from: arrived.body)
                #expect(payload.type == type && payload.createdAt == test.clock.now())
                #expect(arrived.fields["webhook-id"] == payload.id.text)
                try await check(test, john, payload)
            }
        }
    }

    @Test("user.email_verified tells the whole user, whose address is verified by then")
    func emailVerified() async throws {
        try await told(.userEmailVerified) { test, _ in
            let email = try await test.emails(to: "john@example.com", template: "email_verification").first
            let request = VerifyEmailRequest(token: try test.token(in: #require(email)))
            #expect(try await test.json("POST", "/v1/auth/email/verify", request).status == 200)
        } _: { test, john, payload in
            let shown = try await test.send("GET", "/v1/users/me", as: john.tokens).decode(JSONValue.self)
            #expect(payload.data == ["user": shown])
            guard case .object(let user) = shown else {
                Issue.record("the user is no object")
                return
            }
            #expect(user["email_verified"] == .bool(true))
        }
    }

    @Test("passkey.created tells the passkey as the API shows it with whose it is, and id and address of its user")
    func passkeyCreated() async throws {
        try await told(.passkeyCreated) { test, john in
            var authenticator = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: john.tokens, name: "My phone")
        } _: { test, john, payload in
            let list = try await test.send("GET", "/v1/passkeys", as: john.tokens).decode([String: JSONValue].self)
            guard case .array(let passkeys) = list["passkeys"], case .object(var passkey)? = passkeys.first else {
                Issue.record("there is no passkey")
                return
            }
            passkey["user_id"] = .string(john.user.id.text)
            let user: JSONValue = .object(["id": .string(john.user.id.text), "email": .string("john@example.com")])
            #expect(payload.data == ["passkey": .object(passkey), "user": user])
        }
    }
}
