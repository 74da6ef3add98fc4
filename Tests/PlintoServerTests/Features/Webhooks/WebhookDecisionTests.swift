import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoTransport
import TestSupport
import Testing

@testable import PlintoServer

/// What is decided without a socket or a clock.
@Suite("Webhook decisions")
struct WebhookDecisionTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func id<Kind>() -> Identifier<Kind> { Identifier(createdAt: now, from: SystemRandom()) }

    private let john: UserID = WebhookDecisionTests.id()
    private let jane: UserID = WebhookDecisionTests.id()
    private let acme: OrganizationID = WebhookDecisionTests.id()
    private let other: OrganizationID = WebhookDecisionTests.id()

    private func webhook(
        of owner: UserID,
        in organization: OrganizationID? = nil,
        everything: Bool = false,
        events: [EventType] = EventType.allCases
    ) -> WebhookRecord {
        WebhookRecord(
            id: Self.id(),
            ownerID: owner,
            organizationID: organization,
            hearsEverything: everything,
            url: "https://example.com/",
            events: events,
            description: nil,
            secret: [],
            createdAt: Self.now,
            updatedAt: Self.now
        )
    }

    private func event(
        _ type: EventType = .userUpdated,
        of user: UserID?,
        _ organization: OrganizationID? = nil,
        memberOf: [OrganizationID] = [],
        at time: Timestamp = WebhookDecisionTests.now
    ) -> EventRecord {
        EventRecord(
            id: Self.id(),
            type: type,
            userID: user,
            organizationID: organization,
            memberOf: memberOf,
            data: "{}",
            createdAt: time
        )
    }

    private func hears(
        _ webhook: WebhookRecord,
        _ event: EventRecord,
        _ status: UserStatus = .active,
        admin: Bool = false,
        _ role: OrganizationRole? = nil
    ) -> Bool {
        let owner = WebhookOwnerState(status: status, isAdministrator: admin, role: role)
        return WebhookRouting.hears(OwnedWebhook(webhook: webhook, owner: owner), event, at: Self.now)
    }

    @Test("a user hears of themselves alone, also after they were made an administrator")
    func plain() {
        let mine = webhook(of: john)
        #expect(hears(mine, event(of: john)))
        #expect(!hears(mine, event(of: jane)))
        #expect(!hears(mine, event(of: jane), admin: true))
        #expect(!hears(mine, event(of: nil)))
        #expect(!hears(mine, event(of: john), .suspended))
        // A fellow member is someone else.
        #expect(!hears(mine, event(of: jane, acme, memberOf: [acme]), .active, .owner))
    }

    @Test("an administrator hears everything, and nothing once they are none")
    func administrator() {
        let all = webhook(of: john, everything: true)
        #expect(hears(all, event(of: jane), admin: true))
        #expect(!hears(all, event(of: jane)))
        #expect(!hears(all, event(of: john)))
        #expect(!hears(all, event(of: jane), .suspended, admin: true))
    }

    @Test("an organization's webhook hears its members for as long as its owner is owner or admin there")
    func organization() {
        let hook = webhook(of: john, in: acme)
        let inside = event(of: jane, memberOf: [other, acme])
        for role in OrganizationRole.allCases {
            #expect(hears(hook, inside, .active, role) == [OrganizationRole.owner, .admin].contains(role))
        }
        #expect(!hears(hook, inside))
        #expect(!hears(hook, inside, admin: true))
        #expect(!hears(hook, event(of: jane, memberOf: [other]), .active, .owner))
        #expect(hears(hook, event(.organizationMemberAdded, of: jane, acme), .active, .owner))
        #expect(!hears(hook, event(.organizationMemberAdded, of: jane, other), .active, .owner))
        // Their own doings are none of the organization's where they are no member.
        #expect(!hears(hook, event(of: john), .active, .owner))
    }

    @Test("what was not asked for, or happened before, is not told")
    func asked() {
        let some = webhook(of: john, events: [.mfaEnabled])
        #expect(hears(some, event(.mfaEnabled, of: john)))
        #expect(!hears(some, event(.userUpdated, of: john)))
        #expect(!hears(some, event(.mfaEnabled, of: john, at: Self.now.advanced(byMilliseconds: -1))))
        var inactive = some
        inactive.isActive = false
        #expect(!hears(inactive, event(.mfaEnabled, of: john)))
    }

    @Test("the signature is that of Standard Webhooks' own example")
    func vector() throws {
        let key = try #require(Base64URL.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = WebhookMessage.signature(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            Array(#"{"test": 2432232314}"#.utf8),
            key: key
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("a secret is shown as whsec_ and 44 characters of base 64")
    func secret() {
        let secret = WebhookSecret(bytes: [UInt8](repeating: 0xFF, count: 32))
        #expect(secret.text == "whsec_" + String(repeating: "/", count: 42) + "8=")
        #expect(WebhookSecret(from: SystemRandom()).bytes.count == 32)
    }

    @Test("the payload is the reference's, its data byte for byte as it was stored")
    func payload() throws {
        let id: EventID = Self.id()
        let data = #"{"user":{"email":"a\"\\é@example.com","n":1.0}}"#
        let message = WebhookMessage(id: id, type: "user.created", happenedAt: Self.now, data: data)
        let text = String(decoding: message.body, as: UTF8.self)
        #expect(
            text == #"{"created_at":"2027-01-15T08:00:00.000Z","data":\#(data),"id":"\#(id)","type":"user.created"}"#
        )
        let payload = try WireJSON.decodeResponse(EventPayload.self, from: message.body)
        #expect(payload.type == .userCreated && payload.createdAt == Self.now)
    }

    @Test("pauses are those that are documented, up to a tenth longer, and then it is given up")
    func pauses() {
        let table: [Int64] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
        for (index, seconds) in table.enumerated() {
            let pause = WebhookRetry.pause(after: index + 1, wish: nil, from: SystemRandom()) ?? 0
            #expect((seconds * 1000...seconds * 1100).contains(pause))
        }
        #expect(WebhookRetry.pause(after: 10, wish: nil, from: SystemRandom()) == nil)
        #expect(WebhookRetry.pause(after: 10, wish: 5, from: SystemRandom()) == nil)
        #expect((WebhookRetry.pause(after: 1, wish: 1000, from: SystemRandom()) ?? 0) >= 1_000_000)
        #expect((WebhookRetry.pause(after: 9, wish: 5, from: SystemRandom()) ?? 0) >= 86_400_000)
        #expect((WebhookRetry.pause(after: 1, wish: .max, from: SystemRandom()) ?? .max) <= 95_040_000)
        #expect((WebhookRetry.pause(after: 1, wish: -5, from: SystemRandom()) ?? 0) >= 5000)
    }

    @Test("2xx is success, 410 the end, all else a failure; what we broke off ourselves is nothing")
    func verdicts() {
        for status in [200, 201, 204, 299] {
            #expect(AttemptResult(TransportResponse(status: status), at: Self.now) == .delivered(status: status))
        }
        for status in [100, 301, 302, 307, 308, 400, 401, 404, 500] {
            let verdict = AttemptResult(TransportResponse(status: status), at: Self.now)
            guard case .failed(let found, _, let wish) = verdict, found == status, wish == nil
            else {
                Issue.record("\(status) is no failure")
                continue
            }
        }
        #expect(AttemptResult(TransportResponse(status: 410), at: Self.now) == .gone)
        #expect(AttemptResult(.cancelled) == nil)
        // Now is Fri, 15 Jan 2027 08:00:00 GMT.
        let wishes: [(String, Int64?)] = [
            ("120", 120), ("-1", nil), ("soon", nil), ("", nil),
            ("Fri, 15 Jan 2027 08:02:00 GMT", 120), ("Sat, 16 Jan 2027 08:00:01 GMT", 86_401),
            ("Fri, 15 Jan 2027 08:00:00 GMT", nil), ("Fri, 15 Jan 2027 07:59:59 GMT", nil),
            ("Thu, 01 Jan 1970 00:00:00 GMT", nil), ("Fri, 15 Jan 2027 08:02:00", nil),
            ("Friday, 15-Jan-27 08:02:00 GMT", nil), ("Fri, 32 Jan 2027 08:02:00 GMT", nil),
        ]
        for (text, wish) in wishes {
            let response = TransportResponse(status: 503, fields: ["retry-after": text])
            guard case .failed(let found, _, let asked) = AttemptResult(response, at: Self.now), found == 503,
                asked == wish
            else {
                Issue.record("\(text) is not taken for \(String(describing: wish))")
                continue
            }
        }
    }

    @Test("slots are bounded in all, for a webhook, for an owner, and to one for what fails")
    func slots() {
        var table = DeliveryConcurrency()
        let hooks: [WebhookID] = (0..<3).map { _ in Self.id() }
        #expect(table.room(for: hooks[0], of: john, isFailing: false) == 4)
        #expect(table.room(for: hooks[0], of: john, isFailing: true) == 1)
        let first: DeliveryID = Self.id()
        let (once, twice) = (table.take(first, hooks[0], of: john), table.take(first, hooks[0], of: john))
        #expect(once && !twice)
        #expect(table.room(for: hooks[0], of: john, isFailing: true) == 0)
        for hook in hooks.prefix(2) {
            while table.room(for: hook, of: john, isFailing: false) > 0 { _ = table.take(Self.id(), hook, of: john) }
        }
        // Both have their four, and their owner the eight.
        #expect(table.room(for: hooks[2], of: john, isFailing: false) == 0)
        #expect(table.room(for: hooks[2], of: jane, isFailing: false) == 4)
        table.give(first)
        #expect(table.room(for: hooks[0], of: john, isFailing: false) == 1)
        var owners = 0
        while table.room(for: Self.id(), of: Self.id(), isFailing: false) > 0, owners < 100 {
            _ = table.take(Self.id(), Self.id(), of: Self.id())
            owners += 1
        }
        #expect(owners == 25)
    }

    @Test("receivers that fail have half of the slots")
    func failing() {
        var table = DeliveryConcurrency()
        var count = 0
        while table.room(for: Self.id(), of: Self.id(), isFailing: true) > 0, count < 100 {
            _ = table.take(Self.id(), Self.id(), of: Self.id(), isFailing: true)
            count += 1
        }
        #expect(count == 16 && table.hasRoom)
        #expect(table.room(for: Self.id(), of: Self.id(), isFailing: false) == 4)
    }

    @Test("owners get slots in turn, first those for whom the least is on its way")
    func turns() {
        var turns = WebhookTurns()
        let users: [UserID] = (0..<3).map { _ in Self.id() }
        let due = [0, 0, 0, 1, 1, 2].enumerated().map { place, user in
            DueWebhook(
                id: Self.id(),
                ownerID: users[user],
                isFailing: false,
                dueAt: Timestamp(seconds: Int64(place))
            )
        }
        func order(_ busy: [UserID: Int] = [:]) -> [Int64] { turns.order(due, busy: busy).map(\.dueAt.seconds) }
        #expect(order() == [0, 3, 5, 1, 4, 2])
        #expect(order([users[0]: 2, users[1]: 1]) == [5, 3, 0, 4, 1, 2])
        for user in [0, 2] { turns.served(users[user]) }
        #expect(order() == [3, 0, 5, 4, 1, 2])
        turns.served(users[0])
        #expect(order() == [3, 5, 0, 4, 1, 2])
    }

    @Test("https is demanded, and a public address where it is a number; the operator may allow more")
    func urls() throws {
        let allowed = try #require(OutboundAllowList(["hooks.internal:8080", "10.1.0.0/16"]))
        for url in [
            "https://example.com/webhook", "https://example.com:8443/?a=b", "HTTPS://EXAMPLE.com",
            "http://hooks.internal:8080/x", "http://10.1.2.3/", "https://10.1.2.3:8443/", "https://8.8.8.8/",
        ] {
            #expect(throws: Never.self) { try WebhookURL.check(url, allowed: allowed) }
        }
        let refused: [(String, Reason)] = [
            ("", .required), ("https://" + String(repeating: "a", count: 2048), .tooLong), ("ftp://x/", .invalidFormat),
            ("example.com", .invalidFormat), ("https://user@example.com/", .invalidFormat),
            ("https://example.com/#x", .invalidFormat), ("https://exa mple.com/", .invalidFormat),
            ("http://example.com/", .urlNotAllowed), ("http://hooks.internal/", .urlNotAllowed),
            ("https://127.0.0.1/", .urlNotAllowed), ("https://[::1]/", .urlNotAllowed),
            ("https://169.254.169.254/latest", .urlNotAllowed), ("https://localhost/", .urlNotAllowed),
            ("https://10.2.0.1/", .urlNotAllowed),
        ]
        for (url, reason) in refused {
            let error = #expect(throws: APIError.self) { try WebhookURL.check(url, allowed: allowed) }
            #expect(error?.reason == reason && error?.field == "url", "\(url)")
        }
    }
}
