import PlintoModels
import PlintoSync
import Synchronization

/// A login whose password was right and whose second factor is still to come.
struct PendingLogin: Sendable {
    let id: String
    let server: ServerAddress
    /// What the person called the account.
    let login: String
    /// The server's name for the attempt: it leaves this process only to go back there.
    let token: String
    /// When the server forgets it, in milliseconds since boot: a clock that somebody sets has no say.
    let endsAt: Int64
    var triesLeft: Int
}

/// The one login that may wait, in memory alone: another login, a sign-out and the end of the process forget it.
final class PendingLoginSlot: Sendable {
    private let pending = Mutex<PendingLogin?>(nil)

    func put(_ login: PendingLogin) { pending.withLock { $0 = login } }

    func clear() { pending.withLock { $0 = nil } }

    /// - Throws: ``over`` where it is not the one that waits, or its time is up.
    func find(_ id: String, now: Int64) throws(APIError) -> PendingLogin {
        let found = pending.withLock { pending -> PendingLogin? in
            if let present = pending, now >= present.endsAt || present.triesLeft <= 0 { pending = nil }
            return pending?.id == id ? pending : nil
        }
        guard let found else { throw Self.over }
        return found
    }

    /// Counts a wrong code, and returns how many more there may be.
    func countWrong(_ id: String) -> Int {
        pending.withLock { pending in
            guard pending?.id == id else { return 0 }
            pending?.triesLeft -= 1
            let left = pending?.triesLeft ?? 0
            if left <= 0 { pending = nil }
            return left
        }
    }

    /// Takes it out; false where it is there no more.
    func take(_ id: String) -> Bool {
        pending.withLock { pending in
            guard pending?.id == id else { return false }
            pending = nil
            return true
        }
    }

    static let over = APIError(
        .unauthorized,
        .mfaAttemptOver,
        "This login is over: it took more than five minutes or five wrong codes, or it was given up. "
            + "Start again with: plinto login --server URL --email EMAIL",
        field: "login_id"
    )
}
