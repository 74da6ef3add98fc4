import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport

@testable import PlintoServer

extension TestServer {
    /// Has an administrator hear of everything, so that every event leaves a row; their receiver is one that no server
    /// connects to.
    func listen() async throws {
        let now = clock.now()
        let owner = UserID(createdAt: now, from: SystemRandom())
        let user = User(id: owner, email: "listener@example.com", createdAt: now, updatedAt: now)
        let webhook = WebhookRecord(
            id: WebhookID(createdAt: now, from: SystemRandom()),
            ownerID: owner,
            organizationID: nil,
            hearsEverything: true,
            url: "http://127.0.0.1:9/",
            events: EventType.allCases,
            description: nil,
            secret: [],
            createdAt: now,
            updatedAt: now
        )
        try await server.database.write { connection in
            _ = try connection.users.insert(
                UserRecord(user: user, emailKey: user.email, usernameKey: nil, passwordHash: nil)
            )
            try connection.users.setAdministrator(true, of: owner)
            try connection.webhooks.insert(webhook)
        }
    }

    /// What has happened so far that someone asked to be told of, oldest first.
    func events() async throws -> [EventRecord] {
        try await server.database.read { try $0.allEvents() }
    }
}

extension Transaction {
    /// The whole table of events.
    func allEvents() throws -> [EventRecord] {
        try rows("SELECT id, type, user_id, organization_id, data, created_at FROM events ORDER BY id").compactMap {
            row in
            let word: String = try row.get(1)
            guard let type = EventType(rawValue: word) else { return nil }
            return EventRecord(
                id: try row.get(0),
                type: type,
                userID: try row.get(2),
                organizationID: try row.get(3),
                data: try row.get(4),
                createdAt: try row.get(5)
            )
        }
    }
}
