import PlintoModels
import PlintoStore

/// `GET /admin/audit-logs`.
struct SearchAuditLog: Sendable {
    /// The limit of `total`: the log grows without bounds, and counting takes longer the more there is.
    static let mostCounted = 1000
    private static let longestPage = 200

    let database: any Database

    /// - Throws: 400 that names the parameter.
    func callAsFunction(_ query: String?) async throws -> AuditLogList {
        let values = try QueryValues(
            query,
            known: ["start_date", "end_date", "user_id", "actor", "action", "target", "limit", "cursor"]
        )
        let limit = try values.integer("limit", in: 1...Self.longestPage, default: 50)
        let cursor = try values.identifier("cursor", AuditKind.self)
        let filter = AuditFilter(
            userID: try values.identifier("user_id", UserKind.self),
            actorID: try values.identifier("actor", UserKind.self),
            action: try values.word("action", AuditAction.self),
            target: values.text("target"),
            start: try Self.time("start_date", values).map(\.first),
            end: try Self.time("end_date", values).map(\.end)
        )
        if let start = filter.start, let end = filter.end, end <= start {
            throw APIError.invalid("end_date", .outOfRange, "end_date is before start_date.")
        }
        let (page, total) = try await database.read { transaction in
            (
                try transaction.audit.page(filter, before: cursor, limit: limit),
                try transaction.audit.count(filter, most: Self.mostCounted)
            )
        }
        return AuditLogList(logs: page.entries.map(AuditLogEntry.init), total: total, cursor: page.next?.text)
    }

    /// A day, `2025-01-31` in UTC, or a second, `2025-01-31T12:00:00Z`: its first moment, and the first one after it.
    private static func time(
        _ name: String,
        _ values: QueryValues
    ) throws(APIError) -> (first: Timestamp, end: Timestamp)? {
        guard let text = values.given(name) else { return nil }
        if let day = Timestamp(text: text + "T00:00:00Z") { return (day, day.advanced(bySeconds: 86_400)) }
        guard let time = Timestamp(text: text) else {
            throw .invalid(name, .invalidFormat, "\(name) must be a date like 2025-01-31, or an RFC 3339 time.")
        }
        // The log shows whole seconds, so the whole second is included.
        return (time, Timestamp(seconds: time.seconds + 1))
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
