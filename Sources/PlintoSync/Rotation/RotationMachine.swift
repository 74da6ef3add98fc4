package import PlintoModels

/// The client's half of refresh-token rotation as a value: an event in, actions out.
///
/// ```
/// idle ─ refreshWanted → recording ─ recorded → exchanging ─ answered → storing ─ stored → idle
/// ```
///
/// What it keeps true, whatever comes in:
/// - No request leaves before its intent is durable, and every try of one rotation carries the same key.
/// - A new access token is released only after its refresh token is durable.
/// - Only the server's word ends a session, or the person's; a fault leaves the step to be tried again.
/// - After a sign-out nothing is stored any more; an answer that comes late is given out to be revoked.
/// - At most one journal write and one exchange are asked for at a time.
package struct RotationMachine: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case signedOut(APIError?)
        case idle(StoredCredentials)
        /// The intent is being written.
        case recording(StoredCredentials, RotationIntent)
        /// The intent is durable; the request is on its way, or waits to be sent again.
        case exchanging(StoredCredentials, RotationIntent)
        /// The server has answered; the successor is being written.
        case storing(StoredCredentials, successor: StoredCredentials, RotationIntent)
        /// The journal is being wiped; what is left may live on at the server.
        case ending(APIError?, left: StoredCredentials?)
    }

    package enum Event: Hashable, Sendable {
        case loaded(JournalState)
        /// A new session that is durable already.
        case adopted(StoredCredentials)
        /// Begins a rotation with this intent, unless one is under way.
        case refreshWanted(RotationIntent)
        case recorded
        case answered(StoredCredentials, key: String)
        /// The server says that the session is over.
        case denied(APIError, key: String)
        /// No usable answer came.
        case failed(key: String, retryAfter: Int?)
        case stored
        case ended
        /// A journal write failed; whether it happened is unknown.
        case journalFailed
        /// The time to try again has come.
        case retryDue
        /// The network or the machine is back: like ``retryDue``, and the count of failures starts anew.
        case awoke
        case signOutWanted
    }

    package enum Action: Hashable, Sendable {
        case record(RotationIntent)
        case exchange(refreshToken: String, key: String)
        case store(StoredCredentials)
        case end(APIError?)
        /// These are durable, and may be handed out.
        case release(StoredCredentials)
        /// The step failed for the nth time in a row: report `retryDue` after a backoff.
        case rest(failures: Int, retryAfter: Int?)
        /// Nobody is signed in any more, durably; what is left may live on at the server.
        case finish(left: StoredCredentials?)
        /// A successor that came after the sign-out: revoke it at the server.
        case discard(StoredCredentials)
    }

    package private(set) var state: State
    /// Whether the state's step has failed and waits for its next try.
    package private(set) var isResting = false
    /// In a row, of the state's step.
    private var failures = 0
    /// A sign-out came during a journal write, and takes effect when that has returned.
    private var isLeaving = false

    package init() {
        state = .signedOut(nil)
    }

    /// The session's credentials, as far as they are durable and may be handed out.
    package var credentials: StoredCredentials? {
        guard !isLeaving else { return nil }
        return switch state {
        case .idle(let credentials), .recording(let credentials, _), .exchanging(let credentials, _),
            .storing(let credentials, _, _):
            credentials
        case .signedOut, .ending: nil
        }
    }

    /// Why the server ended the session, if it did.
    package var endReason: APIError? {
        switch state {
        case .signedOut(let reason), .ending(let reason, _): reason
        case .idle, .recording, .exchanging, .storing: nil
        }
    }

    /// Whether a session that the server ended is being wiped, and that has not failed yet.
    package var isWiping: Bool {
        guard case .ending(.some, _) = state else { return false }
        return !isResting
    }

    /// Whether a rotation is under way, on the wire or between two tries.
    package var isRotating: Bool {
        switch state {
        case .recording, .exchanging, .storing: true
        case .signedOut, .idle, .ending: false
        }
    }

    package mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .loaded(.signedOut(let reason)):
            return enter(.signedOut(reason), [])
        case .loaded(.signedIn(let credentials, nil)), .adopted(let credentials):
            return enter(.idle(credentials), [.release(credentials)])
        case .loaded(.signedIn(let credentials, let intent?)):
            return enter(.exchanging(credentials, intent), [.release(credentials)] + step(credentials, intent))
        case .refreshWanted(let intent):
            guard case .idle(let credentials) = state else { return [] }
            return enter(.recording(credentials, intent), [.record(intent)])
        case .recorded:
            guard case .recording(let credentials, let intent) = state else { return [] }
            if isLeaving { return leave(credentials) }
            return enter(.exchanging(credentials, intent), step(credentials, intent))
        case .answered(let successor, let key):
            return answered(successor, key)
        case .denied(let reason, let key):
            guard case .exchanging(_, let intent) = state, intent.key == key else { return [] }
            return enter(.ending(reason, left: nil), [.end(reason)])
        case .failed(let key, let retryAfter):
            guard case .exchanging(_, let intent) = state, intent.key == key, !isResting else { return [] }
            return rest(retryAfter: retryAfter)
        case .stored:
            guard case .storing(_, let successor, _) = state else { return [] }
            if isLeaving { return leave(successor) }
            return enter(.idle(successor), [.release(successor)])
        case .ended:
            guard case .ending(let reason, let left) = state else { return [] }
            return enter(.signedOut(reason), [.finish(left: left)])
        case .journalFailed:
            return journalFailed()
        case .retryDue:
            return retry()
        case .awoke:
            guard isResting else { return [] }
            failures = 0
            return retry()
        case .signOutWanted:
            return signOutWanted()
        }
    }

    private mutating func enter(_ next: State, _ actions: [Action]) -> [Action] {
        state = next
        isResting = false
        failures = 0
        isLeaving = false
        return actions
    }

    private func step(_ credentials: StoredCredentials, _ intent: RotationIntent) -> [Action] {
        [.exchange(refreshToken: credentials.refreshToken, key: intent.key)]
    }

    private mutating func rest(retryAfter: Int?) -> [Action] {
        isResting = true
        failures += 1
        return [.rest(failures: failures, retryAfter: retryAfter)]
    }

    private mutating func leave(_ left: StoredCredentials) -> [Action] {
        enter(.ending(nil, left: left), [.end(nil)])
    }

    private mutating func answered(_ successor: StoredCredentials, _ key: String) -> [Action] {
        switch state {
        case .exchanging(let credentials, let intent) where intent.key == key:
            return enter(.storing(credentials, successor: successor, intent), [.store(successor)])
        case .signedOut, .ending:
            return [.discard(successor)]
        case .idle(let known), .recording(let known, _), .exchanging(let known, _), .storing(_, let known, _):
            // A second answer of the rotation just done is the session in hand; any other is of a session given up.
            return known.refreshToken == successor.refreshToken ? [] : [.discard(successor)]
        }
    }

    private mutating func journalFailed() -> [Action] {
        switch state {
        case .recording(let credentials, _) where isLeaving: leave(credentials)
        case .storing(_, let successor, _) where isLeaving: leave(successor)
        case .recording, .storing, .ending: rest(retryAfter: nil)
        case .signedOut, .idle, .exchanging: []
        }
    }

    private mutating func retry() -> [Action] {
        guard isResting else { return [] }
        isResting = false
        switch state {
        case .recording(_, let intent): return [.record(intent)]
        case .exchanging(let credentials, let intent): return step(credentials, intent)
        case .storing(_, let successor, _): return [.store(successor)]
        case .ending(let reason, _): return [.end(reason)]
        case .signedOut, .idle: return []
        }
    }

    private mutating func signOutWanted() -> [Action] {
        switch state {
        case .signedOut: return []
        case .ending: return retry()
        case .idle(let credentials), .exchanging(let credentials, _): return leave(credentials)
        case .recording(let credentials, _) where isResting: return leave(credentials)
        case .storing(_, let successor, _) where isResting: return leave(successor)
        case .recording, .storing:
            isLeaving = true
            return []
        }
    }
}
