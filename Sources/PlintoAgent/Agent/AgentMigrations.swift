import PlintoStore

/// The migrations of the agent's `state.db`. Each feature has its statements in its own file.
///
/// A column with a secret is a `BLOB` of ``SealedValue``; everything else is readable with `sqlite3`. A released
/// migration is never changed; later changes are new migrations.
enum AgentMigrations {
    static let all: [Migration] = [
        Migration(number: 1, name: "the agent's first schema", statements: first.flatMap { $0 })
    ]

    /// The tables, each after the tables that it references.
    private static let first: [[StaticString]] = [
        VaultSchema.statements,
        SessionSchema.statements,
        ReplicaSchema.statements,
        TOTPSchema.statements,
        TokenAccessSchema.statements,
    ]
}
