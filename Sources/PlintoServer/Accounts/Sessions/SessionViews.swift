import PlintoModels
import PlintoStore

// The API's representations of one session.

extension SessionRecord {
    /// The device stored when the session was opened; derived now for a session from before it was stored.
    fileprivate var device: DeviceInfo { deviceInfo ?? UserAgent(userAgent).deviceInfo }
}

extension UserSession {
    init(_ record: SessionRecord) {
        self.init(
            id: record.id,
            ipAddress: record.ipAddress,
            userAgent: record.userAgent,
            deviceInfo: record.device,
            createdAt: record.createdAt,
            lastActiveAt: record.lastActiveAt
        )
    }
}

extension SessionSummary {
    /// - Parameter current: Nil if the caller is not in a session.
    init(_ record: SessionRecord, current: SessionID?) {
        self.init(
            id: record.id,
            createdAt: record.createdAt,
            lastActiveAt: record.lastActiveAt,
            ipAddress: record.ipAddress,
            device: record.device.words,
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
