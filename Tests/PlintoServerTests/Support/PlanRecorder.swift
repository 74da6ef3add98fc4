import TestSupport

@testable import PlintoStore

/// Stands in for a connection and notes how SQLite would carry out what a repository asks of it, so that a test of the
/// indexes tests the statements themselves. Every query finds nothing.
final class PlanRecorder: Transaction {
    private let connection: SQLiteConnection
    private(set) var plans: [(sql: String, steps: [String])] = []

    /// - Parameter path: A database with the schema.
    init(path: String) throws {
        connection = try SQLiteConnection(path: path, access: .readOnly, busyTimeout: .seconds(5))
    }

    /// The steps that read a table, or an index of it, from end to end.
    var scans: [String] {
        let tables = [
            "users", "sessions", "audit_log", "organization", "reserved_slugs", "reserved_usernames", "mail", "events",
            "totp_factors",
            "backup_codes", "pending_sign_ins", "sign_in_codes", "links", "link_requests", "identities",
            "oauth_attempts", "api_key", "webhook", "sign_in_failures", "passkeys", "passkey_challenges",
            "list_blocks", "sync_", "idempotency_answers", "leases",
        ]
        return plans.flatMap { plan in
            plan.steps.filter { step in
                tables.contains { step.hasPrefix("SCAN \($0)") } || step.hasPrefix("SCAN u ")
                    || step.hasPrefix("SCAN m ") || step.hasPrefix("SCAN o ") || step.hasPrefix("SCAN w ")
                    || step.hasPrefix("SCAN d ") || step.hasPrefix("SCAN e ")
            }.map { "\($0) in: \(plan.sql)" }
        }
    }

    func rows(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> [Row] {
        plans.append((sql.description, try connection.plan(of: sql)))
        return []
    }

    func row(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> Row? {
        plans.append((sql.description, try connection.plan(of: sql)))
        return nil
    }

    /// Nothing is committed here.
    func afterCommit(_ effect: @escaping @Sendable () -> Void) {}

    func announce(_ change: DatabaseChange) {}

    func execute(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> Int {
        plans.append((sql.description, try connection.plan(of: sql)))
        return 0
    }
}
