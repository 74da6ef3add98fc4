import PlintoModels
import PlintoStore

// The ways in which the API shows one session.

extension SessionRecord {
    /// What was read when the session was opened; read now for one of before that was kept.
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
    /// - Parameter current: Nil where whoever asks is in none.
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
