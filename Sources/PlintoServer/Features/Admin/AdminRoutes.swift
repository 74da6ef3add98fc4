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
            replying: { call in
                try await list(call.query)
            }
        )
        router.on(API.Admin.user) { call in
            try await accounts.show(call.path)
        }
        router.on(API.Admin.suspend) { call in
            try await accounts.suspend(call.path, by: call.caller, from: call.context)
        }
        router.on(API.Admin.reactivate) { call in
            try await accounts.reactivate(call.path, by: call.caller, from: call.context)
        }
        router.on(API.Admin.delete) { call in
            try await accounts.delete(call.path, by: call.caller, from: call.context)
        }
        router.on(API.Admin.revokeSessions) { call in
            try await accounts.endSessions(call.path, by: call.caller, from: call.context)
        }
        router.on(API.Admin.resetMFA) { call in
            try await accounts.resetSecondFactor(call.path, by: call.caller, from: call.context)
        }
        router.on(
            API.Admin.auditLogs,
            replying: { call in
                ListPage(body: try await log(call.query))
            }
        )
        router.on(
            API.Admin.organizations,
            replying: { call in
                try await organizations(call.query)
            }
        )
    }
}

extension AdminUser {
    init(_ record: UserRecord) {
        self.init(user: record.user, isAdministrator: record.isAdministrator)
    }
}
