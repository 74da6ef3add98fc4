import Glibc
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem

/// `GET /agent/v1/status`: how the agent and its session stand. Never asks the network.
struct StatusReport: Sendable {
    let board: SessionBoard
    let database: any Database

    func current() async throws -> AgentStatus {
        let state = board.current
        let accountID = board.account?.id
        let (totpCount, lastSyncedAt) = try await database.read { connection in
            (
                try connection.agent.totpEntries.count(),
                try accountID.flatMap { try connection.agent.replica.lastSyncedAt(account: $0) }
            )
        }
        var status = AgentStatus(version: Version.current, pid: getpid(), state: .signedOut, totpCount: totpCount)
        status.account = board.account.map {
            AgentStatus.Account(server: $0.server, email: $0.email, userID: $0.userID)
        }
        switch state {
        case .signedOut(let account):
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
}
