import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Records that refresh tokens reached their holders, which an access token minted with them proves.
///
/// This distinguishes an honest retry from a thief's. The row is written later and in batches, never on the path of a
/// request; until then ``wasSeen(_:)`` reports it.
final class UseRecorder: Sendable {
    private struct State {
        /// Seen and not yet in the database.
        var pending: Set<RefreshTokenID> = []
        var isWriting = false
    }

    /// More are pending only while the database refuses writes; dropped ones are recorded when the next access token of
    /// the session is seen.
    private static let limit = 65536
    private static let batch = 256

    private let database: any Database
    private let log: Log
    private let state = Mutex(State())

    init(database: any Database, log: Log) {
        self.database = database
        self.log = log
    }

    /// Records the refresh token `id`, of which an access token has just been verified for the first time.
    func note(_ id: RefreshTokenID) {
        let mustStart = state.withLock { state in
            guard state.pending.count < Self.limit, state.pending.insert(id).inserted, !state.isWriting else {
                return false
            }
            state.isWriting = true
            return true
        }
        guard mustStart else { return }
        Task {
            await writeAll()
        }
    }

    /// Returns whether `id` was recorded and its row may not say so yet.
    func wasSeen(_ id: RefreshTokenID) -> Bool {
        state.withLock { $0.pending.contains(id) }
    }

    /// Writes the pending changes at the end of the process.
    func flush() async {
        await writeAll()
    }

    private func writeAll() async {
        while true {
            let ids = state.withLock { state -> [RefreshTokenID] in
                if state.pending.isEmpty { state.isWriting = false }
                return Array(state.pending.prefix(Self.batch))
            }
            guard !ids.isEmpty else { return }
            do {
                try await database.write { transaction in
                    for id in ids { try transaction.refreshTokens.markUsed(id) }
                }
                state.withLock { $0.pending.subtract(ids) }
            } catch {
                // They stay pending, and the next call tries again.
                log.warning("cannot record the use of refresh tokens", ["error": "\(error)"])
                state.withLock { $0.isWriting = false }
                return
            }
        }
    }
}
