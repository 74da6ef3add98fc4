import PlintoModels
import PlintoSync
import PlintoSystem

/// The account's documents as the server last showed them, kept in step in the background.
///
/// A read never waits for the network where there is a copy: it gets the copy, and an old one is refreshed
/// behind it. One fetch of a document at a time serves everybody who wants it.
actor Replica {
    struct Policy: Sendable {
        /// Age, in milliseconds, from which a copy that is read is refreshed behind the reader's back.
        let staleAfter: Int64
        /// How long a reader waits for the first copy.
        let firstFetchLimit: Duration
    }

    private enum FetchFault: Error {
        case noToken(KeeperFault)
        /// The server does not take the access token.
        case rejected(APIError)
        case client(ClientFault)
        case store(String)
    }

    private typealias Fetch = Task<Result<Void, FetchFault>, Never>

    private let store: ReplicaStore
    private let client: RESTClient
    private let keeper: TokenKeeper
    private let clock: any TimeSource
    private let log: Log
    private let policy: Policy
    private var fetches: [String: Fetch] = [:]
    private var isStopped = false

    init(
        store: ReplicaStore,
        client: RESTClient,
        keeper: TokenKeeper,
        clock: any TimeSource,
        log: Log,
        policy: Policy
    ) {
        self.store = store
        self.client = client
        self.keeper = keeper
        self.clock = clock
        self.log = log
        self.policy = policy
    }

    /// The copy of a document at once; only where there is none, or a fresh one is asked for, the server's answer.
    ///
    /// - Throws: ``APIError``: 503 `offline` where there is no copy that will do and the server does not give one in time,
    ///   401 `signed_out` where the session ended, else the server's own words.
    func read<Value>(_ document: ReplicaDocument<Value>, fresh: Bool = false) async throws -> Synced<Value> {
        if fresh, let running = fetches[document.kind] {
            // Its answer may be of before what the caller wants to see.
            _ = await running.value(within: policy.firstFetchLimit)
        } else if !fresh, let copy = try await store.load(document) {
            let age = clock.now().milliseconds(since: copy.at)
            // A copy from the future was stamped by a clock that has been set back since.
            if age >= policy.staleAfter || age < 0 { _ = fetch(document) }
            return copy
        }
        guard let outcome = await fetch(document).value(within: policy.firstFetchLimit) else {
            throw Self.offline("the server has not answered in time", fresh: fresh)
        }
        if case .failure(let fault) = outcome { throw Self.apiError(fault, fresh: fresh) }
        guard let copy = try await store.load(document) else { throw SessionBoard.signedOut(nil) }
        return copy
    }

    /// Fetches every document anew, in the background.
    func refreshAll() {
        _ = fetch(ReplicaDocuments.profile)
        _ = fetch(ReplicaDocuments.userSessions)
        _ = fetch(ReplicaDocuments.sessions)
        _ = fetch(ReplicaDocuments.currentSession)
    }

    /// Ends what is under way and starts nothing more.
    func stop() async {
        isStopped = true
        for fetch in fetches.values { fetch.cancel() }
        for fetch in fetches.values { _ = await fetch.value }
    }

    /// The fetch of `document` that is under way, or a new one.
    private func fetch<Value>(_ document: ReplicaDocument<Value>) -> Fetch {
        if let running = fetches[document.kind] { return running }
        guard !isStopped else { return Fetch { .failure(.noToken(.signedOut(nil))) } }
        let fetch = Fetch {
            let result = await update(document)
            fetches[document.kind] = nil
            if case .failure(let fault) = result { report(fault, document.kind) }
            return result
        }
        fetches[document.kind] = fetch
        return fetch
    }

    private func update<Value>(_ document: ReplicaDocument<Value>) async -> Result<Void, FetchFault> {
        let token: IssuedToken
        do {
            token = try await keeper.token(minimumTTL: 0)
        } catch {
            return .failure(.noToken(error))
        }
        let received: Received<Value>
        do {
            received = try await client.call(document.endpoint, NoBody(), bearer: token.accessToken)
        } catch {
            guard let error = error.rejection else { return .failure(.client(error)) }
            // A refresh tells for certain whether the session is over, and ends it then.
            await keeper.reject(token.accessToken)
            return .failure(.rejected(error))
        }
        do {
            try await store.store(received.value, of: document, at: clock.now())
            return .success(())
        } catch {
            return .failure(.store("\(error)"))
        }
    }

    private func report(_ fault: FetchFault, _ kind: String) {
        switch fault {
        case .noToken(.signedOut):
            break
        case .noToken(.offline(let why, _)), .client(.transient(let why, _, _, _)):
            log.debug("cannot refresh a document", ["document": kind, "error": why])
        case .rejected(let error):
            log.info("the server rejects the access token", ["reason": "\(error.reason)"])
        case .client(.permanent(let error)), .client(.refused(let error)):
            log.warning("the server refuses a document", ["document": kind, "reason": "\(error.reason)"])
        case .store(let error):
            log.error("cannot store a document", ["document": kind, "error": error])
        }
    }

    /// - Parameter fresh: Whether there may be a copy, and it was not wanted.
    private static func apiError(_ fault: FetchFault, fresh: Bool) -> APIError {
        switch fault {
        case .noToken(.signedOut(let reason)): SessionBoard.signedOut(reason)
        case .noToken(.offline(let why, let reason)): offline(why, reason: reason, fresh: fresh)
        case .client(.transient(let why, let retryAfter, _, let reason)):
            offline(why, retryAfter: retryAfter, reason: reason, fresh: fresh)
        case .rejected: offline("the server asks for another token, which is under way", retryAfter: 1, fresh: fresh)
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
            fresh ? "The server does not tell at present: \(why)." : "There is no copy of this yet, and \(why)."
        return .offline(message, retryAfter: retryAfter, reason: reason)
    }
}

extension ClientFault {
    /// The refusal of an access token; nil for any other fault.
    fileprivate var rejection: APIError? {
        switch self {
        case .permanent(let error): error
        case .refused(let error): error.status == 401 ? error : nil
        case .transient: nil
        }
    }
}
