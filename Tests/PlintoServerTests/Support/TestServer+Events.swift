import PlintoModels
import PlintoStore

@testable import PlintoServer

extension TestServer {
    /// What has happened so far, oldest first, whether webhooks were told of it or not.
    func events() async throws -> [EventRecord] {
        try await server.database.read { try $0.allEvents() }
    }
}

extension SQLConnection {
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
