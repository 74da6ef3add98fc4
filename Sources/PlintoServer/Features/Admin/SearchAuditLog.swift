import PlintoModels
import PlintoStore

/// `GET /admin/audit-logs`.
struct SearchAuditLog: Sendable {
    /// The limit of `total`: the log grows without bounds, and counting takes longer the more there is.
    static let mostCounted = 1000

    let database: any Database

    /// - Throws: 400 that names the parameter.
    func callAsFunction(_ query: AuditLogQuery) async throws -> AuditLogList {
        let filter = AuditFilter(
            userID: query.user,
            actorID: query.actor,
            action: try query.action(as: AuditAction.self),
            target: query.target,
            start: query.start?.start,
            end: query.end?.end
        )
        let (page, total) = try await database.read { transaction in
            (
                try transaction.auditEntries.page(filter, before: query.cursor, limit: query.limit),
                try transaction.auditEntries.count(filter, most: Self.mostCounted)
            )
        }
        return AuditLogList(logs: page.entries.map(AuditLogEntry.init), total: total, cursor: page.next?.text)
    }
}

extension AuditLogEntry {
    init(_ entry: AuditEntry) {
        self.init(
            id: entry.id,
            createdAt: entry.at,
            action: entry.action.rawValue,
            userID: entry.userID,
            actorID: entry.actorID,
            target: entry.target,
            sessionID: entry.sessionID,
            apiKeyID: entry.apiKeyID,
            ipAddress: entry.ipAddress,
            userAgent: entry.userAgent,
            requestID: entry.requestID,
            count: entry.count,
            lastAt: entry.lastAt
        )
    }
}
