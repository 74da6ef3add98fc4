import PlintoModels
import PlintoSync
import Synchronization

/// A login whose password was accepted and whose second factor is pending.
struct PendingLogin: Sendable {
    let id: String
    let server: ServerURL
    /// The account name as entered by the user.
    let login: String
    /// The server's token for the attempt. It is sent to nobody but the server.
    let token: String
    /// The expiry in milliseconds since boot, so that wall clock changes do not matter.
    let endsAt: Int64
    var triesLeft: Int
}

/// The one pending login, kept in memory only. Another login, a sign-out or the end of the process discards it.
final class PendingLoginSlot: Sendable {
    private let pending = Mutex<PendingLogin?>(nil)

    func put(_ login: PendingLogin) { pending.withLock { $0 = login } }

    func clear() { pending.withLock { $0 = nil } }

    /// Returns the pending login with this id.
    ///
    /// - Throws: ``over`` if the id does not match or the login has expired.
    func find(_ id: String, now: Int64) throws(APIError) -> PendingLogin {
        let found = pending.withLock { pending -> PendingLogin? in
            if let present = pending, now >= present.endsAt || present.triesLeft <= 0 { pending = nil }
            return pending?.id == id ? pending : nil
        }
        guard let found else { throw Self.over }
        return found
    }

    /// Counts a wrong code and returns the number of attempts left.
    func countWrong(_ id: String) -> Int {
        pending.withLock { pending in
            guard pending?.id == id else { return 0 }
            pending?.triesLeft -= 1
            let left = pending?.triesLeft ?? 0
            if left <= 0 { pending = nil }
            return left
        }
    }

    /// Removes the login; false if it is not pending any more.
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
        "This login is over: it expired after five minutes, had five wrong codes, or was cancelled. "
            + "Start again with: plinto login --server URL --email EMAIL",
        field: "login_id"
    )
}
