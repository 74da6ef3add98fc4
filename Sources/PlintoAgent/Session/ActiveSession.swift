import PlintoModels
import PlintoStore
import PlintoSync

/// One session from sign-in to sign-out, with the objects that work for it. Each sign-in creates a new one.
struct ActiveSession: Sendable {
    let account: AccountRecord
    let refresher: TokenRefresher
    let replica: Replica

    /// Returns an access token that is valid for at least `minimumTTL` more seconds, immediately if one is cached.
    ///
    /// - Throws: ``APIError``: 401 `signed_out`, or 503 `offline` if none is cached and the server gives none.
    func token(minimumTTL: Int) async throws(APIError) -> AgentToken {
        do {
            return try await refresher.token(minimumTTL: minimumTTL)
        } catch {
            switch error {
            case .signedOut(let reason): throw SessionHolder.signedOut(reason)
            case .offline(let why, let reason):
                throw .offline("No valid access token is available: \(why).", reason: reason)
            }
        }
    }

    /// Returns the copy of a document.
    ///
    /// - Throws: ``APIError`` 401 `signed_out` as soon as the server has ended the session, even if its copies could
    ///   not be deleted; else as ``Replica/read(_:fresh:)``.
    func read<Value>(_ document: ReplicaDocument<Value>, fresh: Bool) async throws -> Synced<Value> {
        let status = await refresher.status
        guard status.signedIn else { throw SessionHolder.signedOut(status.endReason) }
        return try await replica.read(document, fresh: fresh)
    }

    /// Stops all work and keeps what is stored.
    func stop() async {
        await replica.stop()
        await refresher.stop()
    }
}
