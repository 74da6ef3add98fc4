import PlintoModels
import PlintoSync
import PlintoSystem

/// Local copies of the account's documents, refreshed in the background.
///
/// A read returns the copy immediately if there is one, and refreshes an old copy in the background. Only one fetch of
/// a document runs at a time; all readers share it.
actor Replica {
    struct Policy: Sendable {
        /// The age in milliseconds from which a copy is refreshed when it is read.
        let staleAfter: Int64
        /// The time that a read waits for the first copy.
        let firstFetchLimit: Duration
    }

    private enum FetchError: Error {
        case noToken(TokenError)
        /// The server rejects the access token.
        case rejected(APIError)
        case client(ClientError)
        case store(String)
    }

    private typealias Fetch = Task<Result<Void, FetchError>, Never>

    private let store: ReplicaStore
    private let client: RESTClient
    private let refresher: TokenRefresher
    private let clock: any TimeSource
    private let log: Log
    private let policy: Policy
    private var fetches: [String: Fetch] = [:]
    private var isStopped = false

    init(
        store: ReplicaStore,
        client: RESTClient,
        refresher: TokenRefresher,
        clock: any TimeSource,
        log: Log,
        policy: Policy
    ) {
        self.store = store
        self.client = client
        self.refresher = refresher
        self.clock = clock
        self.log = log
        self.policy = policy
    }

    /// Returns the copy of a document, or the server's response if there is no copy or `fresh` is set.
    ///
    /// - Throws: ``APIError``: 503 `offline` if no suitable copy exists and the server does not respond in time, 401
    ///   `signed_out` if the session ended, else the server's error.
    func read<Value>(_ document: ReplicaDocument<Value>, fresh: Bool = false) async throws -> Synced<Value> {
        if fresh, let running = fetches[document.kind] {
            // A fetch in progress may return a state from before this request.
            _ = await running.value(within: policy.firstFetchLimit)
        } else if !fresh, let copy = try await store.load(document) {
            let age = clock.now().milliseconds(since: copy.at)
            // A copy from the future was stamped by a clock that has since been set back.
            if age >= policy.staleAfter || age < 0 { _ = fetch(document) }
            return copy
        }
        guard let outcome = await fetch(document).value(within: policy.firstFetchLimit) else {
            throw Self.offline("the server did not respond in time", fresh: fresh)
        }
        if case .failure(let error) = outcome { throw Self.apiError(error, fresh: fresh) }
        guard let copy = try await store.load(document) else { throw SessionHolder.signedOut(nil) }
        return copy
    }

    /// Refreshes every document in the background.
    func refreshAll() {
        _ = fetch(ReplicaDocuments.profile)
        _ = fetch(ReplicaDocuments.userSessions)
        _ = fetch(ReplicaDocuments.sessions)
        _ = fetch(ReplicaDocuments.currentSession)
    }

    /// Cancels running fetches and starts no more.
    func stop() async {
        isStopped = true
        for fetch in fetches.values { fetch.cancel() }
        for fetch in fetches.values { _ = await fetch.value }
    }

    /// The fetch of `document` in progress, or a new one.
    private func fetch<Value>(_ document: ReplicaDocument<Value>) -> Fetch {
        if let running = fetches[document.kind] { return running }
        guard !isStopped else { return Fetch { .failure(.noToken(.signedOut(nil))) } }
        let fetch = Fetch {
            let result = await update(document)
            fetches[document.kind] = nil
            if case .failure(let error) = result { report(error, document.kind) }
            return result
        }
        fetches[document.kind] = fetch
        return fetch
    }

    private func update<Value>(_ document: ReplicaDocument<Value>) async -> Result<Void, FetchError> {
        let token: AgentToken
        do {
            token = try await refresher.token(minimumTTL: 0)
        } catch {
            return .failure(.noToken(error))
        }
        let received: Received<Value>
        do {
            received = try await client.call(document.endpoint, NoBody(), bearer: token.accessToken)
        } catch {
            guard let error = error.rejection else { return .failure(.client(error)) }
            // A token refresh finds out whether the session is over, and ends it then.
            await refresher.reject(token.accessToken)
            return .failure(.rejected(error))
        }
        do {
            try await store.store(received.value, of: document, at: clock.now())
            return .success(())
        } catch {
            return .failure(.store("\(error)"))
        }
    }

    private func report(_ error: FetchError, _ kind: String) {
        switch error {
        case .noToken(.signedOut):
            break
        case .noToken(.offline(let why, _)), .client(.transient(let why, _, _, _)):
            log.debug("cannot refresh a document", ["document": kind, "error": why])
        case .rejected(let error):
            log.info("the server rejected the access token", ["reason": "\(error.reason)"])
        case .client(.permanent(let error)), .client(.refused(let error)):
            log.warning("the server refused a document", ["document": kind, "reason": "\(error.reason)"])
        case .store(let error):
            log.error("cannot store a document", ["document": kind, "error": error])
        }
    }

    /// - Parameter fresh: The caller asked for the server's response, so there may be a copy.
    private static func apiError(_ error: FetchError, fresh: Bool) -> APIError {
        switch error {
        case .noToken(.signedOut(let reason)): SessionHolder.signedOut(reason)
        case .noToken(.offline(let why, let reason)): offline(why, reason: reason, fresh: fresh)
        case .client(.transient(let why, let retryAfter, _, let reason)):
            offline(why, retryAfter: retryAfter, reason: reason, fresh: fresh)
        case .rejected: offline("the access token is being refreshed", retryAfter: 1, fresh: fresh)
        case .client(.permanent(let error)), .client(.refused(let error)): error
        case .store: .internalFault
        }
    }

    private static func offline(
        _ why: String,
        retryAfter: Int? = nil,
        reason: Reason = .offline,
        fresh: Bool
    ) -> APIError {
        let message =
            fresh ? "Cannot query the server: \(why)." : "There is no local copy yet, and \(why)."
        return .offline(message, retryAfter: retryAfter, reason: reason)
    }
}

extension ClientError {
    /// The error that rejects an access token; nil for any other error.
    fileprivate var rejection: APIError? {
        switch self {
        case .permanent(let error): error
        case .refused(let error): error.status == 401 ? error : nil
        case .transient: nil
        }
    }
}
