extension API {
    /// Administration of other users' accounts, and the audit log.
    package enum Admin {
        package static let userID = PathID<UserID>(missing: "There is no user with this id.")

        package static let users = Endpoint(
            .get,
            Path("/v1/admin/users"),
            Administrator(.adminRead),
            "List the users, newest first; by page or cursor, and limit, with the filters q and status.",
            query: AdminUserListQuery.self,
            response: AdminUserList.self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: AdminUserList(users: [Samples.adminUser], total: 1, page: 1, limit: 50))
        )
        package static let user = Endpoint(
            .get,
            Path("/v1/admin/users/{user_id}", userID),
            Administrator(.adminRead),
            "Get a user by id.",
            response: AdminUser.self,
            example: .init(response: Samples.adminUser)
        )
        package static let suspend = Endpoint(
            .post,
            Path("/v1/admin/users/{user_id}/suspend", userID),
            Administrator(.adminWrite),
            "Suspend a user and end their sessions.",
            response: AdminUser.self,
            errors: [ErrorSummary(409, .ownAccount)],
            example: .init(response: Samples.adminUser)
        )
        package static let reactivate = Endpoint(
            .post,
            Path("/v1/admin/users/{user_id}/reactivate", userID),
            Administrator(.adminWrite),
            "Reactivate a suspended user.",
            response: AdminUser.self,
            example: .init(response: Samples.adminUser)
        )
        package static let delete = Endpoint(
            .delete,
            Path("/v1/admin/users/{user_id}", userID),
            Administrator(.adminWrite),
            "Delete a user's account.",
            response: Acknowledgement.self,
            errors: [ErrorSummary(409, .ownAccount, .lastAdministrator)],
            example: .init(response: Acknowledgement("User account deleted"))
        )
        package static let revokeSessions = Endpoint(
            .post,
            Path("/v1/admin/users/{user_id}/sessions/revoke-all", userID),
            Administrator(.adminWrite),
            "End every session of a user.",
            response: RevokeAllResponse.self,
            example: .init(response: RevokeAllResponse(revokedCount: 2, message: "All sessions revoked"))
        )
        package static let resetMFA = Endpoint(
            .delete,
            Path("/v1/admin/users/{user_id}/mfa", userID),
            Administrator(.adminWrite),
            "Remove the second factor of a user who has lost it, and end their sessions.",
            response: Acknowledgement.self,
            errors: [ErrorSummary(409, .ownAccount, .mfaNotEnabled)],
            example: .init(response: Acknowledgement("Second factor removed"))
        )
        package static let auditLogs = Endpoint(
            .get,
            Path("/v1/admin/audit-logs"),
            Administrator(.adminRead),
            "Read the audit log, newest first, from start_date to end_date, with filters.",
            query: AuditLogQuery.self,
            response: AuditLogList.self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: AuditLogList(logs: [Samples.auditEntry], total: 1, cursor: nil))
        )

        package static let organizations = Endpoint(
            .get,
            Path("/v1/admin/organizations"),
            Administrator(.adminRead),
            "List the organizations, newest first; by page or cursor, and limit, with the filter q.",
            query: AdminPageQuery<OrganizationKind>.self,
            response: AdminOrganizationList.self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: Samples.adminOrganizationList)
        )

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
