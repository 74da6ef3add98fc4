/// The server's schema as the sequence of its migrations; the statements of each step are in separate files. A released
/// step is never edited.
package enum ServerMigrations {
    package static let all: [Migration] = [
        Migration(number: 1, name: "accounts, sessions and refresh tokens", statements: accounts),
        Migration(number: 2, name: "events, mail and the actors of the audit log", statements: outbox),
        Migration(number: 3, name: "administrators", statements: administrators),
        Migration(number: 4, name: "organizations, their members and invitations", statements: organizations),
        Migration(number: 5, name: "the second factor", statements: secondFactor),
        Migration(number: 6, name: "one-time codes of sign-in", statements: signInCodes),
        Migration(number: 7, name: "links in emails", statements: links),
        Migration(number: 8, name: "identities at providers", statements: oauth),
        Migration(number: 9, name: "API keys", statements: apiKeys),
        Migration(number: 10, name: "the list of all organizations", statements: organizationList),
        Migration(number: 11, name: "webhooks and their deliveries", statements: webhooks),
        Migration(number: 12, name: "rate limits of organizations and API keys", statements: rateLimits),
        Migration(number: 13, name: "failed sign-ins", statements: signInFailures),
        Migration(number: 14, name: "passkeys and their challenges", statements: passkeys),
        Migration(number: 15, name: "where the pages of long lists begin", statements: listBlocks),
        Migration(number: 16, name: "versions of organizations", statements: organizationVersions),
        Migration(number: 17, name: "what clients catch up on", statements: sync),
        Migration(number: 18, name: "answers kept for idempotency keys", statements: idempotencyAnswers),
        Migration(number: 19, name: "keyed hashes of backup codes", statements: backupCodeHashes),
        Migration(number: 20, name: "limits on emails by requester", statements: emailLimits),
        Migration(number: 21, name: "the last moment that the database has seen", statements: clockFloor),
        Migration(number: 22, name: "email addresses compared by A-labels", statements: [], change: refoldEmails),
        Migration(number: 23, name: "limits of events, and the API keys of webhooks", statements: eventLimits),
        Migration(number: 24, name: "budgets of bytes, and repeated audit entries", statements: budgets),
        Migration(number: 25, name: "devices and second factors of sessions", statements: sessionDevices),
        Migration(number: 26, name: "usernames and slugs that were given up", statements: reservedNames),
        Migration(number: 27, name: "whether the database can be written", statements: writeProbe),
    ]
}
