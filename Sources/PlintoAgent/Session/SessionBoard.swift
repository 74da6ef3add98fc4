import PlintoModels
import PlintoStore
import Synchronization

/// Who is signed in at this moment: read by every route without waiting, written by login, logout and the journal.
final class SessionBoard: Sendable {
    enum State: Sendable {
        /// Nobody; with the account whose session the server ended, if that is why.
        case signedOut(AccountRecord?)
        case signedIn(LiveSession)
    }

    private let state = Mutex(State.signedOut(nil))

    var current: State { state.withLock { $0 } }

    /// The account that is signed in, or was until the server ended its session.
    var account: AccountRecord? {
        switch current {
        case .signedOut(let account): account
        case .signedIn(let session): session.account
        }
    }

    /// The session.
    ///
    /// - Throws: ``APIError`` 401 `signed_out` that says why and what to do.
    func session() throws(APIError) -> LiveSession {
        switch current {
        case .signedIn(let session): return session
        case .signedOut(let account): throw Self.signedOut(account?.ending?.error)
        }
    }

    /// Puts up another state and returns the session that it takes the place of.
    func replace(with new: State) -> LiveSession? {
        state.withLock { state in
            defer { state = new }
            guard case .signedIn(let session) = state else { return nil }
            return session
        }
    }

    /// Takes down the session of `accountID`, which the server ended; nothing where another one is up by now.
    func end(_ accountID: String, _ ending: AccountEnding) -> LiveSession? {
        state.withLock { state in
            guard case .signedIn(let session) = state, session.account.id == accountID else { return nil }
            var account = session.account
            account.ending = ending
            state = .signedOut(account)
            return session
        }
    }

    /// What is answered where a session is needed and there is none.
    static func signedOut(_ reason: APIError?) -> APIError {
        let why = reason.map { "The server ended the session: \($0.message)" } ?? "Nobody is signed in."
        return APIError(
            .unauthorized,
            .signedOut,
            "\(why) Sign in with: plinto login --server URL --email EMAIL"
        )
    }
}
