import PlintoModels
import TestSupport
import Testing

/// A client that keeps a copy of what belongs to its user, as `GET /sync` tells it to.
struct SyncFollower {
    /// What one answer told, in short.
    struct Told: Equatable {
        var user = false
        var sessions = 0
        var organizations: Set<OrganizationID> = []
        var removed: Set<String> = []
    }

    let test: TestServer
    var tokens: TokenPair
    private(set) var cursor: String?
    private var user: User?
    private var sessions: [SessionID: UserSession] = [:]
    private var organizations: [OrganizationID: Organization] = [:]

    init(_ test: TestServer, _ tokens: TokenPair) {
        self.test = test
        self.tokens = tokens
    }

    /// Catches up, and checks that the copy is then what the server's lists show.
    @discardableResult
    mutating func catchUp() async throws -> SyncChanges {
        let answer = try await test.sync(tokens, since: cursor)
        #expect(answer.status == 200)
        let changes: SyncChanges = try answer.decode()
        if changes.reset { (user, sessions, organizations) = (nil, [:], [:]) }
        cursor = changes.cursor
        user = changes.user ?? user
        for removal in changes.removed {
            switch removal.kind {
            case .session: sessions[try #require(SessionID(removal.id))] = nil
            case .organization: organizations[try #require(OrganizationID(removal.id))] = nil
            }
        }
        for session in changes.sessions { sessions[session.id] = session }
        for organization in changes.organizations { organizations[organization.id] = organization }
        try await expectTheTruth()
        return changes
    }

    /// What catching up tells, and that it tells it once.
    mutating func news() async throws -> Told {
        let changes = try await catchUp()
        #expect(!changes.reset)
        #expect(changes.removed.count == Set(changes.removed.map(\.id)).count)
        let again: SyncChanges = try await test.sync(tokens, since: cursor).decode()
        #expect(again == SyncChanges(cursor: changes.cursor))
        return Told(
            user: changes.user != nil,
            sessions: changes.sessions.count,
            organizations: Set(changes.organizations.map(\.id)),
            removed: Set(changes.removed.map(\.id))
        )
    }

    private func expectTheTruth() async throws {
        #expect(try await test.send("GET", "/v1/users/me", as: tokens).decode(User.self) == user)
        let listed: UserSessionList = try await test.send("GET", "/v1/users/me/sessions", as: tokens).decode()
        // When a session was last used is no change.
        #expect(Set(listed.sessions.map(\.id)) == Set(sessions.keys))
        for session in listed.sessions {
            var known = try #require(sessions[session.id])
            known.lastActiveAt = session.lastActiveAt
            #expect(known == session)
        }
        let mine: [Organization] = try await test.send("GET", "/v1/organizations", as: tokens).decode()
        #expect(Dictionary(uniqueKeysWithValues: mine.map { ($0.id, $0) }) == organizations)
    }
}

extension TestServer {
    func sync(_ tokens: TokenPair, since cursor: String? = nil, wait: Int? = nil) async throws -> WireClient.Response {
        let query = [cursor.map { "since=\($0)" }, wait.map { "wait=\($0)" }].compactMap(\.self)
        return try await send("GET", "/v1/sync?" + query.joined(separator: "&"), as: tokens)
    }
}
