import Glibc
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem
import PlintoTransport

/// The response of `GET /agent/v1/status`. It never uses the network.
struct StatusReport: Sendable {
    let lock: AgentLock
    let database: any Database
    let directory: StateDirectory
    let proxies: ProxySettings

    func current() async throws -> AgentStatus {
        var status = try await session()
        // Missing state files are more important than any other error.
        do { try directory.requirePresent() } catch { status.lastError = "\(error)." }
        return status
    }

    private func session() async throws -> AgentStatus {
        let holder = lock.unlocked?.sessions.current
        let (totpCount, pendingSignOuts, stored, lastSyncedAt) = try await database.read { transaction in
            let stored = try transaction.agent.account.current()
            let account = holder == nil ? stored : holder?.account
            return (
                try transaction.agent.totpEntries.count(),
                try transaction.agent.pendingRevocations.count(),
                stored,
                try account.flatMap { try transaction.agent.replica.lastSyncedAt(account: $0.id) }
            )
        }
        var status = AgentStatus(
            version: Version.current,
            pid: getpid(),
            state: .locked,
            keySlot: lock.kind,
            totpCount: totpCount,
            pendingSignOuts: pendingSignOuts,
            proxy: proxy(for: (holder == nil ? stored : holder?.account)?.server)
        )
        guard let holder else {
            status.account = stored.map(Self.account)
            return status
        }
        status.account = holder.account.map(Self.account)
        switch holder.state {
        case .signedOut(let account):
            status.state = .signedOut
            status.signedOutReason = account?.ending?.error.reason.rawValue
            status.signedOutMessage = account?.ending?.error.message
        case .signedIn(let session):
            let refresher = await session.refresher.status
            status.state = refresher.signedIn ? .signedIn : .signedOut
            status.signedOutReason = refresher.endReason?.reason.rawValue
            status.signedOutMessage = refresher.endReason?.message
            status.connectivity = refresher.connectivity
            status.lastError = refresher.lastError
            status.accessTokenExpiresAt = refresher.accessTokenExpiresAt
            status.lastSyncedAt = lastSyncedAt?.advanced(byMilliseconds: refresher.clockSkew ?? 0)
            status.serverTime = refresher.serverTime
            status.clockSkew = refresher.clockSkew.map { Int($0 / 1000) }
            status.rotationPending = refresher.rotationPending
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
