import PlintoStore

/// The migrations of the server's schema; each feature has its statements in a file of its own.
///
/// A released migration is never changed: later changes are migrations of their own.
enum ServerMigrations {
    static let all: [Migration] = [
        Migration(number: 1, name: "the server's first schema", statements: first.flatMap { $0 })
    ]

    /// Each table comes after the tables that it references.
    private static let first: [[StaticString]] = [
        UserSchema.statements,
        ListBlockSchema.statements,
        SessionSchema.statements,
        TokenSchema.statements,
        AuditSchema.statements,
        EventSchema.statements,
        MailSchema.statements,
        OrganizationSchema.statements,
        SecondFactorSchema.statements,
        SignInCompletionSchema.statements,
        SignInFailureSchema.statements,
        LinkSchema.statements,
        IdentitySchema.statements,
        APIKeySchema.statements,
        WebhookSchema.statements,
        PasskeySchema.statements,
        IdempotencySchema.statements,
        SyncSchema.statements,
        LeaseSchema.statements,
        ClockFloorSchema.statements,
        WriteProbeSchema.statements,
    ]
}
