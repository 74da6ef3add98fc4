import PlintoStore

/// The steps of the server's schema; the statements of each feature are in a file of its own.
///
/// A step that was released is never changed: what comes later is a step of its own.
enum ServerMigrations {
    static let all: [Migration] = [
        Migration(number: 1, name: "the server's first schema", statements: first.flatMap { $0 })
    ]

    /// A table stands behind those that it refers to.
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
        ClockFloorSchema.statements,
        WriteProbeSchema.statements,
    ]
}
