import PlintoModels
import PlintoStore
import PlintoSync

/// One login, from sign-in to its end: everything that works for it, made anew by the next one.
struct LiveSession: Sendable {
    let account: AccountRecord
    let keeper: TokenKeeper
    let replica: Replica

    /// An access token that is good for `minimumTTL` more seconds, at once where one is cached.
    ///
    /// - Throws: ``APIError``: 401 `signed_out`, or 503 `offline` where none is cached and the server gives none.
    func token(minimumTTL: Int) async throws(APIError) -> IssuedToken {
        do {
            return try await keeper.token(minimumTTL: minimumTTL)
        } catch {
            switch error {
            case .signedOut(let reason): throw SessionBoard.signedOut(reason)
            case .offline(let why, let reason):
                throw .offline("There is no access token that is good now: \(why).", reason: reason)
            }
        }
    }

    /// The copy of a document.
    ///
    /// - Throws: ``APIError`` 401 `signed_out` from the moment that the server has ended the session, whether or not its
    ///   documents could be wiped; else as ``Replica/read(_:fresh:)`` does.
    func read<Value>(_ document: ReplicaDocument<Value>, fresh: Bool) async throws -> Synced<Value> {
        let status = await keeper.status
        guard status.signedIn else { throw SessionBoard.signedOut(status.endReason) }
        return try await replica.read(document, fresh: fresh)
    }

    /// Ends the work, not the session: what is stored stays.
    func stop() async {
        await replica.stop()
        await keeper.stop()
    }
}
