import Glibc
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem

/// `GET /agent/v1/status`: how the agent and its session stand. Never asks the network.
struct StatusReport: Sendable {
    let lock: AgentLock
    let database: any Database

    func current() async throws -> AgentStatus {
        let board = lock.unlocked?.sessions.board
        let (totpCount, stored, lastSyncedAt) = try await database.read { connection in
            let stored = try connection.agent.account.current()
            let account = board == nil ? stored : board?.account
            return (
                try connection.agent.totpEntries.count(),
                stored,
                try account.flatMap { try connection.agent.replica.lastSyncedAt(account: $0.id) }
            )
        }
        var status = AgentStatus(
            version: Version.current,
            pid: getpid(),
            state: .locked,
            keySlot: lock.kind,
            totpCount: totpCount
        )
        guard let board else {
            status.account = stored.map(Self.account)
            return status
        }
        status.account = board.account.map(Self.account)
        switch board.current {
        case .signedOut(let account):
            status.state = .signedOut
            status.signedOutReason = account?.ending?.error.reason.rawValue
            status.signedOutMessage = account?.ending?.error.message
        case .signedIn(let session):
            let keeper = await session.keeper.status
            status.state = keeper.signedIn ? .signedIn : .signedOut
            status.signedOutReason = keeper.endReason?.reason.rawValue
            status.signedOutMessage = keeper.endReason?.message
            status.connectivity = keeper.connectivity
            status.lastError = keeper.lastFault
            status.accessTokenExpiresAt = keeper.accessTokenExpiresAt
            status.lastSyncedAt = lastSyncedAt
            status.rotationPending = keeper.rotationPending
        }
        return status
    }

    private static func account(_ record: AccountRecord) -> AgentStatus.Account {
        AgentStatus.Account(server: record.server, email: record.email, userID: record.userID)
    }
}
