extension API {
    /// Synchronization of a device's copy of its user's data.
    package enum Sync {
        /// The maximum number of seconds that a request may wait.
        package static let longestWait = 30

        package static let changes = Endpoint<NoBody, SyncChanges>(
            .get,
            "/v1/sync",
            .bearer,
            "Get the changes to your profile, sessions and organizations.",
            keys: .sessionOnly(.replica),
            parameters: [
                .query(
                    "since",
                    .string(JSONSchema.Text(pattern: "^[A-Za-z0-9_-]{12}$"), example: "AQAAAQAAAAAA"),
                    "The cursor of the previous response. Default: none, which returns everything."
                ),
                .query(
                    "wait",
                    .integer(0...longestWait, example: 0),
                    "Seconds to wait if there is nothing new. Default: 0."
                ),
            ],
            errors: [ErrorSummary(400, .tooLong, .outOfRange), ErrorSummary(429, .tooMany)],
            example: .init(
                response: SyncChanges(
                    cursor: "AQAAAQAAAAAA",
                    user: Samples.user,
                    sessions: [Samples.userSession],
                    organizations: [Samples.organization],
                    removed: [SyncRemoval(kind: .session, id: (Samples.id(0x2C) as SessionID).text)]
                )
            )
        )

        static let all = [changes.description]
    }
}
