import PlintoStore

/// The steps of the schema of the agent's `state.db`; the statements of each feature are in a file of its own.
///
/// A column that holds a secret is a `BLOB` of ``SealedValue``; everything else is readable with `sqlite3`. A step that was
/// released is never changed: what comes later is a step of its own.
enum AgentMigrations {
    static let all: [Migration] = [
        Migration(number: 1, name: "the agent's first schema", statements: first.flatMap { $0 })
    ]

    /// A table stands behind those that it refers to.
    private static let first: [[StaticString]] = [
        VaultSchema.statements,
        SessionSchema.statements,
        ReplicaSchema.statements,
        TOTPSchema.statements,
        TokenAccessSchema.statements,
    ]
}
