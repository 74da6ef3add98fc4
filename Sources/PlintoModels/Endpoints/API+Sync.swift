extension API {
    /// Synchronization of a device's copy of its user's data.
    package enum Sync {
        package static let changes = Endpoint(
            .get,
            Path("/v1/sync"),
            SessionOnly(.replica),
            "Get the changes to your profile, sessions and organizations.",
            query: SyncQuery.self,
            response: SyncChanges.self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange), ErrorSummary(429, .tooMany)],
            example: .init(
                response: SyncChanges(
                    cursor: "AoAgBwM",
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
