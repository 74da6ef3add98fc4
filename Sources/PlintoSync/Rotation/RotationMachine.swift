package import PlintoModels

/// The client side of refresh-token rotation as a pure state machine: it takes an event and returns actions.
///
/// ```
/// idle ─ refreshWanted → recording ─ recorded → exchanging ─ answered → storing ─ stored → idle
/// ```
///
/// Invariants:
/// - No request is sent before its intent is durable, and every attempt of one rotation carries the same key.
/// - A new access token is released only after its refresh token is durable.
/// - Only the server or the user ends a session. After a failure the step is retried.
/// - After a sign-out nothing is stored any more; a late response is handed out for revocation.
/// - At most one journal write and one exchange are requested at a time.
package struct RotationMachine: Hashable, Sendable {
    /// The state of the session and its rotation.
    package enum State: Hashable, Sendable {
        case signedOut(APIError?)
        case idle(StoredCredentials)
        /// The intent is being written.
        case recording(StoredCredentials, RotationIntent)
        /// The intent is durable, and the request is being sent or waits for its retry.
        case exchanging(StoredCredentials, RotationIntent)
        /// The server has responded, and the successor is being written.
        case storing(StoredCredentials, successor: StoredCredentials, RotationIntent)
        /// The journal is being cleared. The remaining tokens may still be valid at the server.
        case ending(APIError?, left: StoredCredentials?)
    }

    /// An event reported to the machine.
    package enum Event: Hashable, Sendable {
        case loaded(JournalState)
        /// A new session that is already durable.
        case adopted(StoredCredentials)
        /// Starts a rotation with this intent, unless one is in progress.
        case refreshWanted(RotationIntent)
        case recorded
        case answered(StoredCredentials, key: String)
        /// The server says that the session is over.
        case denied(APIError, key: String)
        /// No usable response arrived.
        case failed(key: String, retryAfter: Int?)
        case stored
        case ended
        /// A journal write failed. It may have taken effect.
        case journalFailed
        /// The retry is due.
        case retryDue
        /// The network or the machine is back. Like ``retryDue``, and resets the count of failures.
        case awoke
        case signOutWanted
    }

    /// An action that the machine requests.
    package enum Action: Hashable, Sendable {
        case record(RotationIntent)
        case exchange(refreshToken: String, key: String)
        case store(StoredCredentials)
        case end(APIError?)
        /// The credentials are durable and may be handed out.
        case release(StoredCredentials)
        /// The step failed for the nth time in a row: report `retryDue` after a delay.
        case rest(failures: Int, retryAfter: Int?)
        /// The session has ended durably. The remaining tokens may still be valid at the server.
        case finish(left: StoredCredentials?)
        /// A successor arrived after the sign-out: revoke it at the server.
        case discard(StoredCredentials)
    }

    package private(set) var state: State
    /// True if the current step failed and waits for its retry.
    package private(set) var isResting = false
    /// The number of consecutive failures of the current step.
    private var failures = 0
    /// True if a sign-out was requested during a journal write. It takes effect when the write returns.
    private var isLeaving = false

    package init() {
        state = .signedOut(nil)
    }

    /// The credentials, if they are durable and may be handed out.
    package var credentials: StoredCredentials? {
        guard !isLeaving else { return nil }
        return switch state {
        case .idle(let credentials), .recording(let credentials, _), .exchanging(let credentials, _),
            .storing(let credentials, _, _):
            credentials
        case .signedOut, .ending: nil
        }
    }

    /// The reason why the server ended the session; nil if it did not.
    package var endReason: APIError? {
        switch state {
        case .signedOut(let reason), .ending(let reason, _): reason
        case .idle, .recording, .exchanging, .storing: nil
        }
    }

    /// True while a session that the server ended is being deleted and that has not failed.
    package var isWiping: Bool {
        guard case .ending(.some, _) = state else { return false }
        return !isResting
    }

    /// True while a rotation is in progress or waits for its retry.
    package var isRotating: Bool {
        switch state {
        case .recording, .exchanging, .storing: true
        case .signedOut, .idle, .ending: false
        }
    }

    /// Handles an event and returns the actions to carry out in order.
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
            // A second response to the rotation just completed is for the current session; any other is for a discarded
            // session.
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
