extension API {
    /// Administration of other users' accounts, and the audit log.
    package enum Admin {
        package static let users = Endpoint<NoBody, AdminUserList>(
            .get,
            "/v1/admin/users",
            .administrator,
            "List the users, newest first; by page or cursor, and limit, with the filters q and status.",
            keys: .scope(.adminRead),
            parameters: [
                .query("page", .integer(1...1_000_000, example: 1), "The page number, starting at 1. Default: 1."),
                .query("limit", .integer(1...200, example: 50), "The number of items per page. Default: 50."),
                cursor(example: "AQAAAAAAAAAAdXNyXzAxamh3ZHFrODA4ZjNrejJtdjV0MW5jeDl3"),
                .query("q", .string(example: "john"), "The start of an email address, a username or a name."),
                .query("status", .words(of: UserStatus.self), "Only users with this status."),
            ],
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: AdminUserList(users: [Samples.adminUser], total: 1, page: 1, limit: 50))
        )
        package static let user = Endpoint<NoBody, AdminUser>(
            .get,
            "/v1/admin/users/{user_id}",
            .administrator,
            "Get a user by id.",
            keys: .scope(.adminRead),
            example: .init(response: Samples.adminUser)
        )
        package static let suspend = Endpoint<NoBody, AdminUser>(
            .post,
            "/v1/admin/users/{user_id}/suspend",
            .administrator,
            "Suspend a user and end their sessions.",
            keys: .scope(.adminWrite),
            errors: [ErrorSummary(409, .ownAccount)],
            example: .init(response: Samples.adminUser)
        )
        package static let reactivate = Endpoint<NoBody, AdminUser>(
            .post,
            "/v1/admin/users/{user_id}/reactivate",
            .administrator,
            "Reactivate a suspended user.",
            keys: .scope(.adminWrite),
            example: .init(response: Samples.adminUser)
        )
        package static let delete = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/admin/users/{user_id}",
            .administrator,
            "Delete a user's account.",
            keys: .scope(.adminWrite),
            errors: [ErrorSummary(409, .ownAccount, .lastAdministrator)],
            example: .init(response: Acknowledgement("User account deleted"))
        )
        package static let revokeSessions = Endpoint<NoBody, RevokeAllResponse>(
            .post,
            "/v1/admin/users/{user_id}/sessions/revoke-all",
            .administrator,
            "End every session of a user.",
            keys: .scope(.adminWrite),
            example: .init(response: RevokeAllResponse(revokedCount: 2, message: "All sessions revoked"))
        )
        package static let resetMFA = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/admin/users/{user_id}/mfa",
            .administrator,
            "Remove the second factor of a user who has lost it, and end their sessions.",
            keys: .scope(.adminWrite),
            errors: [ErrorSummary(409, .ownAccount, .mfaNotEnabled)],
            example: .init(response: Acknowledgement("Second factor removed"))
        )
        package static let auditLogs = Endpoint<NoBody, AuditLogList>(
            .get,
            "/v1/admin/audit-logs",
            .administrator,
            "Read the audit log, newest first, from start_date to end_date, with filters.",
            keys: .scope(.adminRead),
            parameters: [
                .query("start_date", .dateOrTime, "The first day, in UTC, or time."),
                .query("end_date", .dateOrTime, "The last day, in UTC, or time."),
                .query("user_id", .identifier(UserKind.self), "The account that an entry is about."),
                .query("actor", .identifier(UserKind.self), "The user who acted."),
                .query("action", .string(example: "session.created"), "The action."),
                .query(
                    "target",
                    .string(example: "usr_01jhwdqk808f3kz2mv5t1ncx9w"),
                    "The id of the object that was "
                        + "acted on."
                ),
                .query("limit", .integer(1...200, example: 50), "The number of items per page. Default: 50."),
                .query("cursor", .identifier(AuditKind.self), "The cursor of the previous page."),
            ],
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: AuditLogList(logs: [Samples.auditEntry], total: 1, cursor: nil))
        )

        package static let organizations = Endpoint<NoBody, AdminOrganizationList>(
            .get,
            "/v1/admin/organizations",
            .administrator,
            "List the organizations, newest first; by page or cursor, and limit, with the filter q.",
            keys: .scope(.adminRead),
            parameters: [
                .query("page", .integer(1...1_000_000, example: 1), "The page number, starting at 1. Default: 1."),
                .query("limit", .integer(1...200, example: 50), "The number of items per page. Default: 50."),
                cursor(example: "AQAAAAAAAAAAb3JnXzAxamh3ZHFrODA4ZjNrejJtdjV0MW5jeDl3"),
                .query("q", .string(example: "acme"), "The start of a name or a slug."),
            ],
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: Samples.adminOrganizationList)
        )

        private static func cursor(example: String) -> RequestParameter {
            .query(
                "cursor",
                .string(JSONSchema.Text(pattern: "^[A-Za-z0-9_-]{52}$"), example: example),
                "The cursor in the Link field of the previous page; not together with page."
            )
        }

        static let all = [
            users.description,
            user.description,
            suspend.description,
            reactivate.description,
            delete.description,
            revokeSessions.description,
            resetMFA.description,
            auditLogs.description,
            organizations.description,
        ]
    }
}
