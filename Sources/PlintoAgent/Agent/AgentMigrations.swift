import PlintoStore

/// The migrations of the agent's `state.db`; each feature has its statements in a file of its own.
///
/// A column that holds a secret is a `BLOB` of ``SealedValue``; everything else is readable with `sqlite3`. A released
/// migration is never changed: later changes are migrations of their own.
enum AgentMigrations {
    static let all: [Migration] = [
        Migration(number: 1, name: "the agent's first schema", statements: first.flatMap { $0 })
    ]

    /// Each table comes after the tables that it references.
    private static let first: [[StaticString]] = [
        VaultSchema.statements,
        SessionSchema.statements,
        ReplicaSchema.statements,
        TOTPSchema.statements,
        TokenAccessSchema.statements,
    ]
}
