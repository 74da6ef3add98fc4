import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Rows that the writes of two users have in common: concurrent writers would wait for each other there.
@Suite("Rows that all writers touch")
struct SharedRowTests {
    private struct TableRow: Hashable {
        let table: String
        let row: Row
    }

    private static let tables: [(name: String, all: StaticString)] = [
        ("api_key_addresses", "SELECT * FROM api_key_addresses"), ("api_keys", "SELECT * FROM api_keys"),
        ("audit_log", "SELECT * FROM audit_log"), ("backup_codes", "SELECT * FROM backup_codes"),
        ("clock_floor", "SELECT * FROM clock_floor"), ("code_tries", "SELECT * FROM code_tries"),
        ("event_order", "SELECT * FROM event_order"), ("events", "SELECT * FROM events"),
        ("idempotency_answers", "SELECT * FROM idempotency_answers"), ("identities", "SELECT * FROM identities"),
        ("leases", "SELECT * FROM leases"), ("link_requests", "SELECT * FROM link_requests"),
        ("links", "SELECT * FROM links"), ("list_blocks", "SELECT * FROM list_blocks"), ("mail", "SELECT * FROM mail"),
        ("oauth_attempts", "SELECT * FROM oauth_attempts"),
        ("organization_invitations", "SELECT * FROM organization_invitations"),
        ("organization_members", "SELECT * FROM organization_members"),
        ("organizations", "SELECT * FROM organizations"), ("passkey_challenges", "SELECT * FROM passkey_challenges"),
        ("passkeys", "SELECT * FROM passkeys"), ("pending_sign_ins", "SELECT * FROM pending_sign_ins"),
        ("refresh_tokens", "SELECT * FROM refresh_tokens"), ("reserved_slugs", "SELECT * FROM reserved_slugs"),
        ("reserved_usernames", "SELECT * FROM reserved_usernames"),
        ("schema_migration", "SELECT * FROM schema_migration"), ("sessions", "SELECT * FROM sessions"),
        ("sign_in_codes", "SELECT * FROM sign_in_codes"), ("sign_in_failures", "SELECT * FROM sign_in_failures"),
        ("signing_keys", "SELECT * FROM signing_keys"), ("sync_numbers", "SELECT * FROM sync_numbers"),
        ("sync_removals", "SELECT * FROM sync_removals"), ("totp_factors", "SELECT * FROM totp_factors"),
        ("users", "SELECT * FROM users"), ("webhook_deliveries", "SELECT * FROM webhook_deliveries"),
        ("webhooks", "SELECT * FROM webhooks"), ("write_probe", "SELECT * FROM write_probe"),
    ]

    private func rows(_ test: TestServer) async throws -> Set<TableRow> {
        try await test.server.database.read { transaction in
            var rows: Set<TableRow> = []
            for table in Self.tables {
                for row in try transaction.rows(table.all) { rows.insert(TableRow(table: table.name, row: row)) }
            }
            return rows
        }
    }

    /// The tables with a row that `first` wrote and `second` wrote again.
    private func shared(
        _ test: TestServer,
        _ first: () async throws -> Void,
        _ second: () async throws -> Void
    ) async throws -> Set<String> {
        try await test.settled()
        let before = try await rows(test)
        try await first()
        try await test.settled()
        let between = try await rows(test)
        try await second()
        try await test.settled()
        let after = try await rows(test)
        #expect(!between.subtracting(before).isEmpty && !after.subtracting(between).isEmpty)
        return Set(between.subtracting(before).subtracting(after).map(\.table))
    }

    @Test("the test looks at every table")
    func tables() async throws {
        try await TestServer.run { test in
            let names = try await test.server.database.read { transaction in
                try transaction.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
                    .map { try $0.get(0, as: String.self) }
            }
            #expect(names == Self.tables.map(\.name))
        }
    }

    @Test("sign-ups, sign-ins, changes of profiles and sign-outs of two users write no row in common")
    func users() async throws {
        try await TestServer.run { test in
            var tables = try await shared(test) {
                _ = try await test.signUp()
            } _: {
                _ = try await test.signUp("jane@example.com")
            }
            #expect(tables.isEmpty, "sign-up")
            let (john, jane) = (try await test.signIn(), try await test.signIn("jane@example.com"))
            tables = try await shared(test) {
                _ = try await test.signIn()
            } _: {
                _ = try await test.signIn("jane@example.com")
            }
            #expect(tables.isEmpty, "sign-in")
            tables = try await shared(test) {
                try await change("PATCH", "/v1/users/me", as: john, #"{"first_name": "J"}"#, test)
            } _: {
                try await change("PATCH", "/v1/users/me", as: jane, #"{"first_name": "J"}"#, test)
            }
            #expect(tables.isEmpty, "profile")
            tables = try await shared(test) {
                try await change("POST", "/v1/auth/signout", as: john, "{}", test)
            } _: {
                try await change("POST", "/v1/auth/signout", as: jane, "{}", test)
            }
            #expect(tables.isEmpty, "sign-out")
        }
    }

    @Test("organizations that two users make and rename have no row in common either")
    func organizations() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let tables = try await shared(test) {
                let id = try await test.organization("one", of: john)
                try await change("PATCH", "/v1/organizations/\(id)", as: john.tokens, #"{"name": "A"}"#, test)
            } _: {
                let id = try await test.organization("two", of: jane)
                try await change("PATCH", "/v1/organizations/\(id)", as: jane.tokens, #"{"name": "B"}"#, test)
            }
            #expect(tables.isEmpty)
        }
    }

    private func change(
        _ method: String,
        _ path: String,
        as tokens: TokenPair,
        _ body: String,
        _ test: TestServer
    ) async throws {
        let answer = try await test.send(method, path, as: tokens, text: body)
        #expect(answer.status == 200)
    }
}
