import PlintoModels
import PlintoStore
import Synchronization

/// The current session. Routes read it without waiting; logins, logouts and the journal write it.
final class SessionHolder: Sendable {
    enum State: Sendable {
        /// No session. The associated account is the one whose session the server ended; nil if it did not.
        case signedOut(AccountRecord?)
        case signedIn(ActiveSession)
    }

    private let storage = Mutex(State.signedOut(nil))

    var state: State { storage.withLock { $0 } }

    /// The account that is signed in, or was until the server ended its session.
    var account: AccountRecord? {
        switch state {
        case .signedOut(let account): account
        case .signedIn(let session): session.account
        }
    }

    /// The active session.
    ///
    /// - Throws: ``APIError`` 401 `signed_out` with the cause and the remedy.
    func session() throws(APIError) -> ActiveSession {
        switch state {
        case .signedIn(let session): return session
        case .signedOut(let account): throw Self.signedOut(account?.ending?.error)
        }
    }

    /// Replaces the state and returns the session that was active before.
    func replace(with new: State) -> ActiveSession? {
        storage.withLock { state in
            defer { state = new }
            guard case .signedIn(let session) = state else { return nil }
            return session
        }
    }

    /// Ends the session of `accountID` after the server did so. Does nothing if another session is active by now.
    func end(_ accountID: String, _ ending: AccountEnding) -> ActiveSession? {
        storage.withLock { state in
            guard case .signedIn(let session) = state, session.account.id == accountID else { return nil }
            var account = session.account
            account.ending = ending
            state = .signedOut(account)
            return session
        }
    }

    /// The error for requests that need a session when there is none.
    static func signedOut(_ reason: APIError?) -> APIError {
        let why = reason.map { "The server ended the session: \($0.message)" } ?? "Not signed in."
        return APIError(
            .unauthorized,
            .signedOut,
            "\(why) Sign in with: plinto login --server URL --email EMAIL"
        )
    }
}
