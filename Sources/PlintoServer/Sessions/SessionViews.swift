import PlintoModels
import PlintoStore

// The ways in which the API shows one session.

extension UserSession {
    init(_ record: SessionRecord) {
        self.init(
            id: record.id,
            ipAddress: record.ipAddress,
            userAgent: record.userAgent,
            deviceInfo: UserAgent(record.userAgent).deviceInfo,
            createdAt: record.createdAt,
            lastActiveAt: record.lastActiveAt
        )
    }
}

extension SessionSummary {
    /// - Parameter current: Nil where whoever asks is in none.
    init(_ record: SessionRecord, current: SessionID?) {
        self.init(
            id: record.id,
            createdAt: record.createdAt,
            lastActiveAt: record.lastActiveAt,
            ipAddress: record.ipAddress,
            device: UserAgent(record.userAgent).words,
            isCurrent: record.id == current
        )
    }
}

extension CurrentSession {
    init(_ record: SessionRecord, at now: Timestamp) {
        self.init(
            id: record.id,
            userId: record.userID,
            createdAt: record.createdAt,
            expiresAt: record.expiresAt,
            ipAddress: record.ipAddress,
            userAgent: record.userAgent,
            isActive: record.isLive(at: now)
        )
    }
}

extension OpenedSession {
    init(_ record: SessionRecord) {
        self.init(
            id: record.id,
            userID: record.userID,
            createdAt: record.createdAt,
            lastActiveAt: record.lastActiveAt,
            expiresAt: record.expiresAt
        )
    }
}
