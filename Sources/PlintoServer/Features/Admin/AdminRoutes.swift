import PlintoHTTP
import PlintoModels
import PlintoStore

/// The routes under `/admin`; the ``RequestAuthorizer`` admits only administrators.
struct AdminRoutes: Sendable {
    let list: ListUsers
    let accounts: AdministerAccount
    let log: SearchAuditLog
    let organizations: ListOrganizations

    func register(on router: inout Router<Caller>) {
        router.on(
            API.Admin.users,
            page: { call in
                try await list(call.request.query)
            }
        )
        router.on(API.Admin.user) { call in
            try await accounts.show(call.parameters["user_id"])
        }
        router.on(API.Admin.suspend) { call in
            try await accounts.suspend(call.parameters["user_id"], by: call.actingUser, from: call.context)
        }
        router.on(API.Admin.reactivate) { call in
            try await accounts.reactivate(call.parameters["user_id"], by: call.actingUser, from: call.context)
        }
        router.on(API.Admin.delete) { call in
            try await accounts.delete(call.parameters["user_id"], by: call.actingUser, from: call.context)
        }
        router.on(API.Admin.revokeSessions) { call in
            try await accounts.endSessions(call.parameters["user_id"], by: call.actingUser, from: call.context)
        }
        router.on(API.Admin.resetMFA) { call in
            try await accounts.resetSecondFactor(call.parameters["user_id"], by: call.actingUser, from: call.context)
        }
        router.on(
            API.Admin.auditLogs,
            page: { call in
                ListPage(body: try await log(call.request.query))
            }
        )
        router.on(
            API.Admin.organizations,
            page: { call in
                try await organizations(call.request.query)
            }
        )
    }
}

extension AdminUser {
    init(_ record: UserRecord) {
        self.init(user: record.user, isAdministrator: record.isAdministrator)
    }
}
