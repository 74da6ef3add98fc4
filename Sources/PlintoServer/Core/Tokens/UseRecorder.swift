import PlintoModels
import PlintoStore
import PlintoSystem

/// Records that refresh tokens reached their holders, which an access token minted with them proves.
///
/// This distinguishes an honest retry from a thief's. The row is written later, never on the path of a request; until
/// then ``wasSeen(_:)`` reports it.
struct UseRecorder: Sendable {
    /// More are pending only while the database refuses writes; dropped ones are recorded when the next access token of
    /// the session is seen.
    private static let capacity = 65_536
    private static let batch = 256

    /// The tokens whose row is not written yet.
    let writer: WriteBehind<RefreshTokenID, Void>

    init(database: any Database, log: Log) {
        writer = WriteBehind(
            "uses of refresh tokens",
            .init(capacity: Self.capacity, batch: Self.batch, pause: .zero),
            log: log,
            merge: { _, _ in },
            write: { uses in
                try await database.write { transaction in
                    for id in uses.keys { try transaction.refreshTokens.markUsed(id) }
                }
            }
        )
    }

    /// Records the refresh token `id`, of which an access token has just been verified for the first time.
    func note(_ id: RefreshTokenID) {
        writer.note((), for: id)
    }

    /// Returns whether `id` was recorded and its row may not say so yet.
    ///
    /// It may be asked in a transaction, also in one that runs again, before the row is read: an id leaves memory only
    /// once its row is committed, so that the one or the other says that it was seen. A backend whose transactions may
    /// read an older state would have to keep the id for as long as such a transaction runs.
    func wasSeen(_ id: RefreshTokenID) -> Bool {
        writer.contains(id)
    }
}
