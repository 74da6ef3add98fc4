extension API {
    /// What administrators of the server do with the accounts of others, and the audit log.
    package enum Admin {
        package static let users = Endpoint<NoBody, AdminUserList>(
            .get,
            "/v1/admin/users",
            .administrator,
            "List the users, newest first; by page and limit, with the filters q and status."
        )
        package static let user = Endpoint<NoBody, AdminUser>(
            .get,
            "/v1/admin/users/{user_id}",
            .administrator,
            "Get a user by id."
        )
        package static let suspend = Endpoint<NoBody, AdminUser>(
            .post,
            "/v1/admin/users/{user_id}/suspend",
            .administrator,
            "Suspend a user and end their sessions."
        )
        package static let reactivate = Endpoint<NoBody, AdminUser>(
            .post,
            "/v1/admin/users/{user_id}/reactivate",
            .administrator,
            "Let a suspended user in again."
        )
        package static let delete = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/admin/users/{user_id}",
            .administrator,
            "Delete a user's account."
        )
        package static let revokeSessions = Endpoint<NoBody, RevokeAllResponse>(
            .post,
            "/v1/admin/users/{user_id}/sessions/revoke-all",
            .administrator,
            "End every session of a user."
        )
        package static let auditLogs = Endpoint<NoBody, AuditLogList>(
            .get,
            "/v1/admin/audit-logs",
            .administrator,
            "Read the audit log, newest first; by start_date and end_date, with filters."
        )

        static let all = [
            users.description,
            user.description,
            suspend.description,
            reactivate.description,
            delete.description,
            revokeSessions.description,
            auditLogs.description,
        ]
    }
}
