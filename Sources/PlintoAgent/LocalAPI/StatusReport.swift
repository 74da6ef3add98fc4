import Glibc
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem
import PlintoTransport

/// `GET /agent/v1/status`: how the agent and its session stand. Never asks the network.
struct StatusReport: Sendable {
    let lock: AgentLock
    let database: any Database
    let directory: StateDirectory
    let proxies: ProxySettings

    func current() async throws -> AgentStatus {
        var status = try await session()
        // Where the state's files are gone, nothing else that may be wrong matters as much.
        do { try directory.requirePresent() } catch { status.lastError = "\(error)." }
        return status
    }

    private func session() async throws -> AgentStatus {
        let board = lock.unlocked?.sessions.board
        let (totpCount, pendingSignOuts, stored, lastSyncedAt) = try await database.read { connection in
            let stored = try connection.agent.account.current()
            let account = board == nil ? stored : board?.account
            return (
                try connection.agent.totpEntries.count(),
                try connection.agent.pendingRevocations.count(),
                stored,
                try account.flatMap { try connection.agent.replica.lastSyncedAt(account: $0.id) }
            )
        }
        var status = AgentStatus(
            version: Version.current,
            pid: getpid(),
            state: .locked,
            keySlot: lock.kind,
            totpCount: totpCount,
            pendingSignOuts: pendingSignOuts,
            proxy: proxy(for: (board == nil ? stored : board?.account)?.server)
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
            status.lastSyncedAt = lastSyncedAt?.advanced(byMilliseconds: keeper.clockSkew ?? 0)
            status.serverTime = keeper.serverTime
            status.clockSkew = keeper.clockSkew.map { Int($0 / 1000) }
            status.rotationPending = keeper.rotationPending
        }
        return status
    }

    private func proxy(for server: String?) -> AgentStatus.Proxy? {
        guard let proxy = proxies.proxy else { return nil }
        return AgentStatus.Proxy(
            url: proxy.shownURL,
            variable: proxy.variable,
            isUsed: server.map { proxies.route(to: $0) != .direct }
        )
    }

    private static func account(_ record: AccountRecord) -> AgentStatus.Account {
        AgentStatus.Account(server: record.server, email: record.email, userID: record.userID)
    }
}
