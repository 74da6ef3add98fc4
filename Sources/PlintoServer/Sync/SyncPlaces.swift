import PlintoModels
import Synchronization

/// The places in which requests wait for changes: so many a user, for each holds a connection.
final class SyncPlaces: Sendable {
    static let perUser = 8

    private let taken = Mutex<[UserID: Int]>([:])

    /// Takes a place, to be given back with ``leave(_:)``.
    ///
    /// - Throws: 429 `too_many`.
    func enter(_ user: UserID) throws(APIError) {
        let isFree = taken.withLock { taken in
            let count = taken[user, default: 0]
            guard count < Self.perUser else { return false }
            taken[user] = count + 1
            return true
        }
        guard isFree else { throw Self.full }
    }

    func leave(_ user: UserID) {
        taken.withLock { taken in
            let count = taken[user, default: 1] - 1
            taken[user] = count > 0 ? count : nil
        }
    }

    private static let full = APIError(
        .rateLimited,
        .tooMany,
        "\(perUser) of your requests wait for changes already. Ask without wait, or try again when one has its answer.",
        // Then each of them has.
        retryAfter: API.Sync.longestWait
    )
}
